/// Something wrong in a file that a person wrote: where, what, and the way out.
public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
    public let file: String
    /// From 1; `nil` where the whole file is meant.
    public let line: Int?
    /// From 1, in characters.
    public let column: Int?
    public let message: String
    public let hint: String?

    public init(file: String, line: Int? = nil, column: Int? = nil, message: String, hint: String? = nil) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }

    public var description: String {
        let place = ([file] + [line, column].compactMap { $0.map(String.init) }).joined(separator: ":")
        return "\(place): \(message)" + (hint.map { "\n  hint: \($0)" } ?? "")
    }
}
