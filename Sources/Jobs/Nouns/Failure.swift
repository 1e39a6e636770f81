/// Why a part has no answer: a class for programs, a sentence for people.
///
/// The sentence never contains document text, prompts or secrets.
public struct Failure: Error, Sendable, Hashable, Codable {
    /// For programs.
    public let failureClass: FailureClass
    /// For people.
    public let message: String

    /// A failure of that class, in that sentence.
    public init(_ failureClass: FailureClass, _ message: String) {
        self.failureClass = failureClass
        self.message = message
    }
}

/// The classes of failure, as stored and exported.
public enum FailureClass: String, Sendable, Hashable, Codable, CaseIterable {
    // Found by extraction.
    case unreadable
    case unsupported
    case encrypted
    case damaged
    case noPages = "no_pages"
    case badPages = "bad_pages"
    case tooLarge = "too_large"
    case timedOut = "timed_out"
    case outOfMemory = "out_of_memory"
    case crashed
    case changedWhileReading = "changed_while_reading"
    case sourceChanged = "source_changed"
    case hiddenText = "hidden_text"
    /// Nothing is on the pages: skipped rather than failed.
    case blank
    // Found by the model or the service.
    case tooLong = "too_long"
    case rejected
    case truncated
    case refusal
    case filtered
    case empty
    case invalid
    case requireFailed = "require_failed"
    case unexpectedAnswer = "unexpected_answer"
    case serviceFailed = "service_failed"

    /// Whether the same part under the same recipe would only fail again, so that a later run carries it over.
    public var isLasting: Bool {
        switch self {
        case .unsupported, .encrypted, .damaged, .noPages, .badPages, .tooLarge, .tooLong, .rejected,
            .truncated, .hiddenText, .blank,
            .refusal, .filtered, .invalid, .empty, .requireFailed:
            true
        case .unreadable, .timedOut, .outOfMemory, .crashed, .changedWhileReading, .sourceChanged,
            .unexpectedAnswer, .serviceFailed:
            false
        }
    }
}
