/// What became of a part.
public struct Outcome: Sendable, Hashable {
    /// What became of it, in one word.
    public var status: OutcomeStatus
    /// The answer; `nil` unless the status is `ok` or `degraded`.
    public var result: ResultText?
    /// Why there is no answer; `nil` unless the status is `failed` or `skipped`.
    public var failure: Failure?
    /// What makes an answer `degraded`, in words for programs.
    public var defects: [String]
    /// What is worth knowing and does not change the status, in words for programs.
    public var notes: [String]

    /// An outcome whose other fields fit its status.
    public init(
        status: OutcomeStatus,
        result: ResultText? = nil,
        failure: Failure? = nil,
        defects: [String] = [],
        notes: [String] = []
    ) {
        self.status = status
        self.result = result
        self.failure = failure
        self.defects = defects
        self.notes = notes
    }

    /// No answer, for a reason in one sentence without document text.
    public static func failed(_ failureClass: FailureClass, _ message: String) -> Outcome {
        Outcome(status: .failed, failure: Failure(failureClass, message))
    }
}

/// The states an outcome can have.
public enum OutcomeStatus: String, Sendable, Hashable, Codable, CaseIterable {
    case ok
    /// Kept, with stated defects.
    case degraded
    case failed
    case skipped
    /// Replaced by its children.
    case split

    /// Never sent again by itself, and reused by later runs.
    public var isAccepted: Bool { self == .ok || self == .degraded || self == .skipped }
}

/// An answer as it is stored and exported.
public enum ResultText: Sendable, Hashable {
    /// The model's own JSON text, insignificant white space taken out.
    case json(String)
    /// The model's plain text.
    case text(String)
}
