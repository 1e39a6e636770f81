/// A quota per minute as Bedrock keeps it: a bucket that holds a minute's worth and refills evenly; what a request may
/// use is taken out when it starts, what it did not use is given back when it ends.
///
/// It counts tokens or requests. How much a minute holds is learned:
/// - Nothing is known at first, and nothing waits, unless the job states a limit.
/// - A refusal says that the bucket is empty. Between two refusals, what was taken is what it refilled, unless it ran over;
///   and over any time it gave at most what it refilled and the minute's worth that it can hold. Once refusals have gone on
///   for a minute, that makes a rate.
/// - With a rate, a refusal now and then is put up with. Refusals close to each other lower it to what was measured anew,
///   by half at the most.
/// - Where they go on all the same, no rate explains them: the service throttles at random, or for others. The rate is
///   forgotten, and the next one needs longer evidence.
/// - Without refusals, while requests wait for it, the rate climbs: slowly about the last known one, then ever faster
///   (a cubic, as in TCP), never above the job's limit.
///
/// A tenth of a minute's worth is left in the bucket, so that a rate that is a little too high is refused once in
/// minutes. Pure: instants come from the caller.
struct LearnedQuota: Sendable {
    /// What stays in the bucket, as a share of a minute's worth.
    private static let margin = 0.1
    /// Where the rate begins after a refusal, as a share of the one that was measured.
    private static let caution = 0.98
    /// How steep the climb is: a share of the known rate, times the cube of the steps from the plateau.
    private static let steepness = 0.005
    /// Fewer admissions since the last refusal tell nothing of the rate.
    private static let fewestAdmissions = 10
    /// With fewer admissions between them, refusals speak against the rate; with more they are put up with.
    private static let denseAdmissions = 200
    /// So many dense refusals in a row are not explained by any rate.
    private static let unexplainedRefusals = 4
    /// How long refusals have to go on until a rate is made of them; doubled whenever one turned out to explain nothing.
    private static let firstDoubt = 1.0, longestDoubt = 16.0
    /// A step of the climb takes so many admissions, and a minute of waiting at least.
    private static let admissionsPerStep = 50.0
    /// Seconds; what comes due in between begins together.
    private static let shortestWait = 0.02

    /// The most per minute, as the job states it.
    let limit: Double?
    /// What a minute is taken to hold; `nil` while nothing is known.
    private(set) var perMinute: Double?
    /// The rate that was last measured or assumed, about which the climb goes.
    private var known = 0.0
    private var level: Double
    private var refilled: ContinuousClock.Instant?
    /// What was taken altogether, less what was given back.
    private var taken = 0.0
    /// When it was last found empty, and what had been taken by then; `nil` once it may have run over since.
    private var emptied: QuotaSample?
    /// Admissions since it was last found empty.
    private var admitted = 0
    private var history = History()
    private var climb = Climb()
    /// Dense refusals in a row, while a rate was kept to.
    private var denseRefusals = 0
    /// Minutes between the first refusal and the one that a rate is made of.
    private var doubt = Self.firstDoubt

    /// `limit` per minute, where the job states one.
    init(limit: Int?) {
        self.limit = limit.map(Double.init)
        perMinute = self.limit
        known = self.limit ?? 0
        level = self.limit ?? 0
    }

    /// How long something that may use `amount` has to wait at `now`; zero where it may begin.
    ///
    /// What is larger than the whole bucket waits until it is full, and leaves a debt.
    mutating func wait(for amount: Double, at now: ContinuousClock.Instant) -> Duration {
        refill(at: now)
        guard let perMinute else { return .zero }
        let lacking = min(amount + perMinute * Self.margin, perMinute) - level
        climb.noteWaiting(lacking > 0, at: now)
        return lacking > 0 ? .seconds(max(lacking / perMinute * 60, Self.shortestWait)) : .zero
    }

    /// Nothing waits for it: what can begin is held up by something else, or nothing is there.
    mutating func noteIdle(at now: ContinuousClock.Instant) { climb.noteWaiting(false, at: now) }

    /// Takes out what something that begins may use.
    mutating func take(_ amount: Double, at now: ContinuousClock.Instant) {
        refill(at: now)
        level -= amount
        taken += amount
        climb.admissions += 1
        admitted += 1
        history.note(taken, at: now)
    }

    /// Puts what was used in the place of what was taken.
    mutating func settle(taken amount: Double, used: Double, at now: ContinuousClock.Instant) {
        refill(at: now)
        level += amount - used
        taken += used - amount
    }

    /// Something that would have used `amount` was refused at `now`: the bucket is empty.
    ///
    /// What the refused request took is settled before. `isNews` is false for the later ones of a round, which were sent
    /// before the first was known, and where nothing was answered since the last one: neither says more of the rate.
    mutating func refused(_ amount: Double, isNews: Bool, at now: ContinuousClock.Instant) {
        refill(at: now)
        if isNews || perMinute == nil { learn(amount, at: now) }
        level = min(level, 0)
        admitted = 0
        // As long as nothing is known, the first refusal is where measuring begins.
        guard perMinute != nil || emptied.map({ $0.at.minutes(to: now) > 2 * doubt }) ?? true else { return }
        emptied = QuotaSample(at: now, taken: taken)
        history = History()
        history.note(taken, at: now)
    }

    private mutating func learn(_ amount: Double, at now: ContinuousClock.Instant) {
        guard let perMinute else { return learnFirst(amount, at: now) }
        guard admitted < Self.denseAdmissions else {
            // Once in a while costs less than going slower.
            denseRefusals = 0
            known = perMinute
            return begin(at: perMinute)
        }
        denseRefusals += 1
        guard denseRefusals < Self.unexplainedRefusals else { return forget() }
        if admitted >= Self.fewestAdmissions, let measured = measured(at: now) {
            known = max(min(max(measured, perMinute / 2), perMinute), amount)
            begin(at: known * Self.caution)
        } else {
            begin(at: max(perMinute * 0.7, amount))
        }
    }

    /// Makes a rate of what was let through between the first refusal and this one, once that is long enough.
    private mutating func learnFirst(_ amount: Double, at now: ContinuousClock.Instant) {
        guard let emptied, (doubt...2 * doubt).contains(emptied.at.minutes(to: now)),
            let measured = measured(at: now)
        else { return }
        // Before anything was known, the level meant nothing.
        level = 0
        known = max(measured, amount)
        begin(at: known * Self.caution)
    }

    /// The refusals have another cause than how much was taken: whoever throttles does so at random, or for all.
    private mutating func forget() {
        perMinute = limit
        known = limit ?? 0
        level = limit ?? 0
        (emptied, history, climb, denseRefusals) = (nil, History(), Climb(), 0)
        doubt = min(doubt * 2, Self.longestDoubt)
    }

    /// Goes on at `rate`, and climbs from there.
    private mutating func begin(at rate: Double) {
        perMinute = min(rate, limit ?? .infinity)
        climb = Climb(plateau: (max(1 - rate / known, 0) / Self.steepness).cubeRoot)
    }

    /// What the refusal says of the rate; `nil` where the time is too short to say anything.
    private func measured(at now: ContinuousClock.Instant) -> Double? {
        let least = history.leastRate(taken: taken, at: now)
        guard let emptied else { return least }
        let minutes = emptied.at.minutes(to: now)
        // Some requests more or less must not matter much.
        guard minutes > 0.15 else { return nil }
        return max((taken - emptied.taken) / minutes, least ?? 0)
    }

    private mutating func refill(at now: ContinuousClock.Instant) {
        let minutes = refilled.map { max($0.minutes(to: now), 0) } ?? 0
        refilled = max(refilled ?? now, now)
        guard let rate = perMinute else { return }
        level += rate * minutes
        if level >= rate {
            // The real one may have run over too: what is taken no longer tells what it refills.
            level = rate
            emptied = nil
        }
        let steps = climb.steps(perAdmissions: Self.admissionsPerStep, at: now)
        guard steps > 0, known > 0 else { return }
        let x = steps - climb.plateau
        let climbed = known * (1 + Self.steepness * x * x * x)
        perMinute = min(max(rate, climbed), limit ?? .infinity)
    }

    /// How far the rate has come since the last refusal.
    private struct Climb {
        /// Steps until the rate is back at the known one.
        let plateau: Double
        var admissions = 0.0
        /// Minutes in which something waited for the quota.
        private var waited = 0.0
        private var waitingSince: ContinuousClock.Instant?

        init(plateau: Double = 0) { self.plateau = plateau }

        mutating func noteWaiting(_ isWaiting: Bool, at now: ContinuousClock.Instant) {
            if let since = waitingSince { waited += max(since.minutes(to: now), 0) }
            waitingSince = isWaiting ? now : nil
        }

        func steps(perAdmissions: Double, at now: ContinuousClock.Instant) -> Double {
            min(waited, admissions / perAdmissions)
        }
    }
}

/// What had been taken out of a bucket by a moment.
private struct QuotaSample: Sendable {
    let at: ContinuousClock.Instant
    let taken: Double
}

/// What was taken out of a bucket over the last quarter of an hour, or since it was found empty.
private struct History: Sendable {
    private static let span = Duration.seconds(900)
    private static let step = Duration.seconds(5)

    private var samples: [QuotaSample] = []

    mutating func note(_ taken: Double, at now: ContinuousClock.Instant) {
        if let last = samples.last, last.at.duration(to: now) < Self.step { return }
        samples.removeAll { $0.at.duration(to: now) > Self.span }
        samples.append(QuotaSample(at: now, taken: taken))
    }

    /// The least that a minute must hold, if at `now` the bucket is empty.
    func leastRate(taken: Double, at now: ContinuousClock.Instant) -> Double? {
        samples.map { (taken - $0.taken) / ($0.at.minutes(to: now) + 1) }.max()
    }
}

extension ContinuousClock.Instant {
    fileprivate func minutes(to other: ContinuousClock.Instant) -> Double {
        duration(to: other) / .seconds(60)
    }
}

extension Double {
    /// By Newton's method; of what is not above 0 it is 0.
    fileprivate var cubeRoot: Double {
        guard self > 0 else { return 0 }
        return (0..<60).reduce(Swift.max(self, 1)) { root, _ in (2 * root + self / (root * root)) / 3 }
    }
}
