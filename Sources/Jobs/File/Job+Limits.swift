public import Spend

/// How many parts may share one request: `batch:`.
public struct BatchSettings: Sendable, Hashable, Codable {
    /// The most parts of a request.
    public var parts: Int
    /// Estimated input tokens of all parts of a request together.
    public var inputTokens: Int

    /// One part a request, unless more are asked for.
    public init(parts: Int = 1, inputTokens: Int = 40_000) {
        self.parts = parts
        self.inputTokens = inputTokens
    }
}

/// What a run may use: `limits:`.
public struct RunLimits: Sendable, Hashable, Codable {
    /// Attempts in flight at once.
    public var concurrency: Int
    /// The most that the run may cost with all its resumes, more than zero; `nil` where there is no cap.
    public var budget: Cost?
    /// How long a stopped run waits for the attempts in flight.
    public var drainSeconds: Int

    /// The documented limits, and no budget.
    public init(concurrency: Int = 32, budget: Cost? = nil, drainSeconds: Int = 25) {
        self.concurrency = concurrency
        self.budget = budget
        self.drainSeconds = drainSeconds
    }
}

/// How often a part is tried: `retry:`.
public struct RetrySettings: Sendable, Hashable, Codable {
    /// Attempts of a part that failed for a passing reason other than throttling.
    public var attempts: Int
    /// The longest pause between two attempts.
    public var maxDelaySeconds: Int

    /// The documented number of attempts.
    public init(attempts: Int = 6, maxDelaySeconds: Int = 60) {
        self.attempts = attempts
        self.maxDelaySeconds = maxDelaySeconds
    }
}

/// When failures stop the run: `failures:`.
///
/// Whichever limit is reached first stops it; a run without either goes on to its end.
public struct FailureLimits: Sendable, Hashable, Codable {
    /// Failed parts.
    public var stopAfter: Int?
    /// Failed parts as a share of the finished ones, once 50 are finished; more than zero.
    public var stopShare: Fraction?

    /// No limit, unless one is given.
    public init(stopAfter: Int? = nil, stopShare: Fraction? = nil) {
        self.stopAfter = stopAfter
        self.stopShare = stopShare
    }
}
