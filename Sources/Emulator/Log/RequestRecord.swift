public import Spend

/// What became of one request: a line of the log.
public struct RequestRecord: Sendable, Equatable {
    /// A content that the request asked about.
    public struct Part: Sendable, Equatable {
        /// The id of its `<part>` element; `nil` for a whole message.
        public let id: String?
        /// SHA-256 of its text and image bytes, in order, less the white space at both ends.
        public let sha256: String
    }

    /// Counted from 1, in the order in which requests were complete.
    public let number: Int
    /// When it was complete, RFC 3339, UTC.
    public let time: String
    /// The `x-amzn-RequestId` of its answer.
    public let requestID: String
    /// The path as it came over the wire.
    public let path: String
    /// The operation, by the last piece of its path; `nil` where the path names none.
    public internal(set) var operation: String?
    /// The model or profile that it named, decoded; `nil` where the path names none.
    public internal(set) var modelID: String?
    /// The region that it was signed for; `nil` where the signature was refused.
    public internal(set) var region: String?
    /// SHA-256 of its body.
    public let bodySHA256: String
    /// The contents that it asked about; empty where it was refused before they were read.
    public internal(set) var parts: [Part] = []
    /// The fault that was injected, or the outage that was met, as it was written.
    public internal(set) var fault: String?
    /// The HTTP status of the answer; `nil` where the fault was a reset before the model ran.
    public internal(set) var status: Int?
    /// The code of an error.
    public internal(set) var error: String?
    /// The stop reason of an answer.
    public internal(set) var stopReason: String?
    /// The tokens that were billed; `nil` where the model did not run, as for a count of tokens.
    public internal(set) var usage: TokenUsage?
    /// What the service would bill, also where the answer was lost on its way; `nil` where the price is unknown.
    public internal(set) var charge: Cost? = .zero
    /// Whether a complete answer with status 200 was handed to the socket.
    public internal(set) var isAccepted = false
}
