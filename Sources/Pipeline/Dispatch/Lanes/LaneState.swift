internal import Jobs

/// What is known of one lane: its quotas, its limit, its breaker, and when it last answered.
///
/// Pure: instants and random numbers come from the caller.
struct LaneState: Sendable {
    let settings: LaneSettings
    private(set) var tokens: LearnedQuota
    private(set) var requests: LearnedQuota
    private(set) var concurrency: ConcurrencyLimit
    private(set) var breaker: Breaker
    /// Why it is of no more use to this run.
    private(set) var shut: RunStop?
    /// Whether the service was ever reached, whatever it said.
    private(set) var wasReached = false
    private var inFlight = 0
    /// Until when the service asked to be left alone.
    private var pausedUntil: ContinuousClock.Instant?
    private var throttledAt: ContinuousClock.Instant?
    private var throttledRounds = 0
    private var answeredAt: ContinuousClock.Instant?
    /// Since when nothing was answered while attempts were refused or failed.
    private var silentSince: ContinuousClock.Instant?
    /// When an attempt was last refused or failed.
    private var troubledAt: ContinuousClock.Instant?
    /// The batches that failed since the last answer.
    private var failing: Set<BatchID> = []

    init(_ settings: LaneSettings) {
        self.settings = settings
        tokens = LearnedQuota(limit: settings.tokensPerMinute)
        requests = LearnedQuota(limit: settings.requestsPerMinute)
        concurrency = ConcurrencyLimit(ceiling: settings.concurrency)
        breaker = Breaker(policy: settings.policy)
    }

    /// For how long nothing has been answered while attempts were refused or failed.
    ///
    /// A lane that is not tried is not silent.
    func silence(at now: ContinuousClock.Instant) -> Duration {
        guard let silentSince, !isLeftAlone(at: now) else { return .zero }
        return silentSince.duration(to: now)
    }

    /// Whether nothing is on its way, and the last trouble is older than any pause between two attempts.
    private func isLeftAlone(at now: ContinuousClock.Instant) -> Bool {
        let longest = max(settings.policy.maximumDelay, .seconds(60)) * 2
        return inFlight == 0 && troubledAt.map { $0.duration(to: now) > longest } ?? true
    }

    /// An attempt was refused or failed.
    private mutating func noteTrouble(at now: ContinuousClock.Instant) {
        silentSince = silentSince ?? now
        troubledAt = now
    }

    /// How long an attempt that may use `need` tokens has to wait; zero where it may begin, `nil` where only the end of
    /// another can tell.
    mutating func wait(for need: Double, at now: ContinuousClock.Instant) -> Duration? {
        guard inFlight < concurrency.allowed, let recovery = breaker.wait(at: now) else {
            tokens.noteIdle(at: now)
            requests.noteIdle(at: now)
            return nil
        }
        let pause = pausedUntil.map { now.duration(to: $0) } ?? .zero
        return max(recovery, pause, tokens.wait(for: need, at: now), requests.wait(for: 1, at: now))
    }

    /// An attempt begins; answers whether it is the breaker's probe.
    mutating func begin(_ need: Double, at now: ContinuousClock.Instant) -> Bool {
        if isLeftAlone(at: now) { silentSince = nil }
        inFlight += 1
        tokens.take(need, at: now)
        requests.take(1, at: now)
        return breaker.begin()
    }

    /// An attempt has ended.
    mutating func end(
        _ permit: LanePermit,
        _ ending: LaneEnding,
        at now: ContinuousClock.Instant,
        random: Double
    ) -> Standing {
        inFlight -= 1
        settle(permit, ending, at: now)
        switch ending {
        case .answered:
            concurrency.answered()
            answered(at: now)
        case .refused: answered(at: now)
        case .throttled(let quota, let retryAfter):
            throttled(permit, quota, retryAfter, at: now, random)
        case .failed(_, let retryAfter):
            wasReached = true
            return failed(permit, retryAfter, at: now, random)
        case .absent(let isUnreachable, let retryAfter):
            if !isUnreachable { wasReached = true }
            noteTrouble(at: now)
            breaker.failed(permit, isAtOnce: true, retryAfter, at: now, random)
        case .shut(let reason):
            wasReached = true
            shut = shut ?? reason
        case .nothing: if permit.isProbe { breaker.abandonProbe(at: now) }
        }
        return .alive
    }

    /// Puts what the attempt used of the quotas in the place of what it took.
    private mutating func settle(
        _ permit: LanePermit,
        _ ending: LaneEnding,
        at now: ContinuousClock.Instant
    ) {
        let (usedTokens, usedRequests): (Double, Double) =
            switch ending {
            case .answered(let used): (used, 1)
            case .failed(let used, _): (used, 1)
            case .refused: (0, 1)
            case .throttled, .absent, .shut, .nothing: (0, 0)
            }
        tokens.settle(taken: permit.need, used: usedTokens, at: now)
        requests.settle(taken: 1, used: usedRequests, at: now)
    }

    private mutating func answered(at now: ContinuousClock.Instant) {
        breaker.answered()
        wasReached = true
        answeredAt = now
        (silentSince, throttledRounds) = (nil, 0)
        failing = []
    }

    private mutating func throttled(
        _ permit: LanePermit,
        _ quota: LaneEnding.Quota,
        _ retryAfter: Duration?,
        at now: ContinuousClock.Instant,
        _ random: Double
    ) {
        wasReached = true
        breaker.answered()
        noteTrouble(at: now)
        // Sent before the last refusal was known: the same round.
        let isFirst = throttledAt.map { permit.begunAt > $0 } ?? true
        if isFirst { throttledRounds += 1 }
        let isNews = isFirst && throttledRounds == 1
        let isLearned: Bool
        switch quota {
        case .tokens:
            tokens.refused(permit.need, isNews: isNews, at: now)
            isLearned = tokens.perMinute != nil
        case .requests:
            requests.refused(1, isNews: isNews, at: now)
            isLearned = requests.perMinute != nil
        }
        var pause = retryAfter ?? .zero
        if isFirst {
            throttledAt = now
            concurrency.throttled()
            // A quota that is known has its own wait, which is enough unless it was not.
            let rounds = isLearned ? throttledRounds - 1 : throttledRounds
            if rounds > 0 {
                pause = settings.policy.pause(afterThrottles: rounds, retryAfter: retryAfter, random: random)
            }
        }
        pausedUntil = max(pausedUntil ?? now, now + pause)
    }

    private mutating func failed(
        _ permit: LanePermit,
        _ retryAfter: Duration?,
        at now: ContinuousClock.Instant,
        _ random: Double
    ) -> Standing {
        noteTrouble(at: now)
        failing.insert(permit.batch)
        breaker.failed(permit, isAtOnce: false, retryAfter, at: now, random)
        // Others were answered between two failures of these parts.
        if let last = permit.trouble?.last, let answeredAt, answeredAt > last { return .alive }
        if failing.count > 1 { return .out }
        let since = permit.trouble?.since ?? permit.begunAt
        return since.duration(to: now) < settings.patience ? .unproven : .alive
    }
}

/// What all lanes of a run go by.
struct LaneSettings: Sendable, Hashable {
    let policy: RetryPolicy
    /// The most attempts on their way at once, over all lanes.
    let concurrency: Int
    /// What the job states, for each lane; `nil` where it has to be learned.
    var tokensPerMinute: Int?
    var requestsPerMinute: Int?
    /// How long every lane of a batch may answer nothing before the run stops.
    var outageLimit = Duration.seconds(30 * 60)

    /// How long a batch that alone fails, while nothing else is tried, is tried at least.
    var patience: Duration { policy.attempts > 1 ? policy.maximumDelay : .zero }
}

/// Leave to begin one attempt; it has to be ended, however that goes.
struct LanePermit: Sendable {
    /// The lane's index.
    let lane: Int
    /// Whose parts travel: the batch that they first travelled in.
    let batch: BatchID
    /// Tokens of quota that were taken for it.
    let need: Double
    let begunAt: ContinuousClock.Instant
    /// When its parts failed for a passing reason; `nil` where they have not.
    let trouble: Trouble?
    let isProbe: Bool
}

extension Breaker {
    fileprivate mutating func failed(
        _ permit: LanePermit,
        isAtOnce: Bool,
        _ retryAfter: Duration?,
        at now: ContinuousClock.Instant,
        _ random: Double
    ) {
        failed(
            isProbe: permit.isProbe,
            isAtOnce: isAtOnce,
            retryAfter: retryAfter,
            at: now,
            random: random
        )
    }
}
