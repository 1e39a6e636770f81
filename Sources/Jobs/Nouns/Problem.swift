/// Something wrong in a file that a person wrote: where, what, and the way out.
public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path of the file, as the user or the job file wrote it.
    public let file: String
    /// From 1; `nil` where the whole file is meant.
    public let line: Int?
    /// From 1, in characters.
    public let column: Int?
    /// What is wrong, without the place; document text and secrets never stand in it.
    public let message: String
    /// The way out; `nil` where none is known.
    public let hint: String?

    /// A problem of the whole file, unless a line is given.
    public init(file: String, line: Int? = nil, column: Int? = nil, message: String, hint: String? = nil) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }

    /// `file:line:column: message`, the hint on a line of its own.
    public var description: String {
        let place = ([file] + [line, column].compactMap { $0.map(String.init) }).joined(separator: ":")
        return "\(place): \(message)" + (hint.map { "\n  hint: \($0)" } ?? "")
    }
}
