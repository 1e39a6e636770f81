/// All that is wrong with the files of a job, so that one look mends them all.
///
/// Lists at most 100; beyond that it only counts.
public struct Problems: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in the order in which a reader finds it.
    public private(set) var listed: [Problem] = []
    /// Problems found beyond those listed.
    public private(set) var omitted = 0

    static let limit = 100

    init() {}

    /// The given problems, in their order.
    public init(_ problems: some Sequence<Problem>) {
        for problem in problems { add(problem) }
    }

    var isEmpty: Bool { listed.isEmpty }

    mutating func add(_ problem: Problem) {
        if listed.count == Self.limit { omitted += 1 } else { listed.append(problem) }
    }

    mutating func add(_ others: Problems) {
        for problem in others.listed { add(problem) }
        omitted += others.omitted
    }

    /// By place within each file; the files in order of their first problem.
    mutating func sort() {
        var ranks: [String: Int] = [:]
        for problem in listed where ranks[problem.file] == nil { ranks[problem.file] = ranks.count }
        func key(_ problem: Problem) -> (Int, Int, Int) {
            (ranks[problem.file] ?? 0, problem.line ?? 0, problem.column ?? 0)
        }
        listed.sort { key($0) < key($1) }
    }

    /// One problem after the other, each on its own line with its hint below.
    public var description: String {
        let lines = listed.map(\.description)
        return (omitted == 0 ? lines : lines + ["… and \(omitted) more"]).joined(separator: "\n")
    }
}

/// A place in a file that a person wrote.
public struct Place: Sendable, Hashable {
    /// The path as messages show it.
    public let file: String
    /// From 1.
    public let line: Int
    /// From 1, in characters.
    public let column: Int
}

extension Problem {
    init(at place: Place, _ message: String, hint: String? = nil) {
        self.init(file: place.file, line: place.line, column: place.column, message: message, hint: hint)
    }
}
