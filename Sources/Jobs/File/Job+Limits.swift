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

    /// Tokens per minute, as Bedrock counts them, of each model in each region; `nil` where it has to be learned.
    public var tokensPerMinute: Int?
    /// Requests per minute of each model in each region; `nil` where it has to be learned.
    public var requestsPerMinute: Int?
    /// How long every model and region may answer nothing before the run stops.
    public var outageMinutes: Int

    /// The documented limits, and neither budget nor quota.
    public init(
        concurrency: Int = 32,
        budget: Cost? = nil,
        drainSeconds: Int = 25,
        tokensPerMinute: Int? = nil,
        requestsPerMinute: Int? = nil,
        outageMinutes: Int = 30
    ) {
        self.concurrency = concurrency
        self.budget = budget
        self.drainSeconds = drainSeconds
        self.tokensPerMinute = tokensPerMinute
        self.requestsPerMinute = requestsPerMinute
        self.outageMinutes = outageMinutes
    }

    /// Reads what a store holds; the quotas and the outage are missing where they were not known yet.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        concurrency = try container.decode(Int.self, forKey: .concurrency)
        budget = try container.decodeIfPresent(Cost.self, forKey: .budget)
        drainSeconds = try container.decode(Int.self, forKey: .drainSeconds)
        tokensPerMinute = try container.decodeIfPresent(Int.self, forKey: .tokensPerMinute)
        requestsPerMinute = try container.decodeIfPresent(Int.self, forKey: .requestsPerMinute)
        outageMinutes = try container.decodeIfPresent(Int.self, forKey: .outageMinutes) ?? 30
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

/// What follows from failures: `failures:`.
///
/// Whichever limit is reached first stops the run; without either it goes on to its end.
public struct FailureLimits: Sendable, Hashable, Codable {
    /// Failed parts.
    public var stopAfter: Int?
    /// Failed parts as a share of the finished ones, once 50 are finished; more than zero.
    public var stopShare: Fraction?
    /// What becomes of an answer with defects.
    public var degraded: DegradedPolicy

    /// No limit, unless one is given.
    public init(stopAfter: Int? = nil, stopShare: Fraction? = nil, degraded: DegradedPolicy = .fail) {
        self.stopAfter = stopAfter
        self.stopShare = stopShare
        self.degraded = degraded
    }

    /// Reads what a store holds; the policy is missing where it was not known yet.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        stopAfter = try container.decodeIfPresent(Int.self, forKey: .stopAfter)
        stopShare = try container.decodeIfPresent(Fraction.self, forKey: .stopShare)
        degraded = try container.decodeIfPresent(DegradedPolicy.self, forKey: .degraded) ?? .fail
    }
}
