/// One completeness check of an answer: `output.require`.
public struct Requirement: Sendable, Hashable, Codable {
    /// What must hold at the place.
    public enum Check: Sendable, Hashable, Codable {
        /// An array of at least so many elements.
        case minItems(Int)
        /// Something other than `null`, blank text, and an array or object with nothing in it.
        case nonEmpty
        /// An array of as many elements as the pattern has occurrences in the text of the part's pages.
        case countMatches(String)
    }

    /// A JSON pointer into the answer for one part, such as `/lines`; nothing for the whole answer.
    public var path: String
    /// What must hold there.
    public var check: Check

    /// A check of the value at `path`; neither is checked here.
    public init(path: String, check: Check) {
        self.path = path
        self.check = check
    }

    /// Whether it reads the text of the pages.
    public var countsText: Bool {
        if case .countMatches = check { true } else { false }
    }
}

/// What becomes of an answer that has defects to the end: `failures.degraded`.
public enum DegradedPolicy: String, Sendable, Hashable, Codable {
    /// The part fails.
    case fail
    /// The part is `degraded`, and its answer is kept.
    case keep
}
