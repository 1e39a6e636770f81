public import Spend

/// The record of attempts: intent before, outcome and usage after.
///
/// An attempt that began and was never settled, because the process died, is found when the store is next opened for
/// writing, and becomes `unknown` with its reserve as what may have been paid.
public protocol Ledger: Sendable {
    /// Returns when the intent is durable. No byte of the request may be sent before.
    func begin(_ intent: AttemptIntent) async throws -> AttemptID

    /// Returns when usage, cost and outcomes are durable, in one transaction. Nothing else is done with them before.
    func settle(_ settlement: AttemptSettlement) async throws
}

/// What is about to be sent, and what it can cost at most.
public struct AttemptIntent: Sendable {
    /// The batch that travels; sent again, it is the same one.
    public let batch: BatchID
    /// The parts that travel, in the request's order.
    public let parts: [Part]
    /// Each part's share of the whole, by estimated input tokens.
    public let weights: [Int]
    /// From 1, over all attempts of this batch.
    public let number: Int
    /// The model id on the wire.
    public let model: String
    /// The AWS region that it is sent to.
    public let region: String
    /// The inference profile, such as `global`; `none` for the bare model.
    public let profile: String
    /// The upper bound of its cost; `nil` where the price is unknown.
    public let reserve: Cost?

    /// An attempt of which nothing has been sent yet.
    public init(
        batch: BatchID,
        parts: [Part],
        weights: [Int],
        number: Int,
        model: String,
        region: String,
        profile: String,
        reserve: Cost?
    ) {
        self.batch = batch
        self.parts = parts
        self.weights = weights
        self.number = number
        self.model = model
        self.region = region
        self.profile = profile
        self.reserve = reserve
    }
}

/// What came of an attempt.
public struct AttemptSettlement: Sendable {
    /// As `begin` numbered it.
    public let attempt: AttemptID
    /// How it ended, with its bill.
    public let ending: AttemptEnding
    /// The parts that are decided by it; the others are still to be answered.
    public let outcomes: [PartID: Outcome]
    /// The parts that take the place of those whose outcome is `split`, in page order: two or more of each.
    public let children: [PartID: [Part]]
    /// The earlier attempts whose answers those parts keep that it decided without a better one.
    public let kept: [PartID: AttemptID]
    /// Why an answer did not decide all its parts, in words for programs.
    public let remark: String?

    /// The end of an attempt; `outcomes` may be empty.
    public init(
        attempt: AttemptID,
        ending: AttemptEnding,
        outcomes: [PartID: Outcome],
        children: [PartID: [Part]] = [:],
        kept: [PartID: AttemptID] = [:],
        remark: String? = nil
    ) {
        self.attempt = attempt
        self.ending = ending
        self.outcomes = outcomes
        self.children = children
        self.kept = kept
        self.remark = remark
    }
}

/// How an attempt ended, by what is known of its bill.
public enum AttemptEnding: Sendable {
    /// An answer with its usage. `cost` is `nil` where the price is unknown.
    case answered(AttemptAnswer, usage: TokenUsage, cost: Cost?)
    /// An HTTP error before an answer, or nothing was sent: paid 0.
    case refused(AttemptError)
    /// The request was sent and its usage never came: it may have been paid, up to the reserve.
    case unknown(AttemptError)
}

/// The facts of an answer besides its usage.
public struct AttemptAnswer: Sendable {
    /// Why the model stopped, in the service's word, such as `end_turn`.
    public let stopReason: String
    /// The service's own id of the request; `nil` where the answer bore none.
    public let requestID: String?
    /// From before the request was sent until the whole answer was there.
    public let latency: Duration
    /// From before the request was sent until the first piece of the answer; `nil` where it did not come in pieces.
    public let firstByte: Duration?

    /// The facts as the answer told them.
    public init(stopReason: String, requestID: String?, latency: Duration, firstByte: Duration? = nil) {
        self.stopReason = stopReason
        self.requestID = requestID
        self.latency = latency
        self.firstByte = firstByte
    }
}

/// Why an attempt brought no answer.
public struct AttemptError: Sendable, Hashable {
    /// The service's error code, or the transport's kind of failure.
    public let code: String
    /// One sentence without document text.
    public let message: String
    /// The service's own id of the request; `nil` where no response bore one.
    public let requestID: String?

    /// An error in terms that may be stored and shown.
    public init(code: String, message: String, requestID: String? = nil) {
        self.code = code
        self.message = message
        self.requestID = requestID
    }
}
