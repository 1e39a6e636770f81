internal import Bedrock
internal import Jobs

/// The parts of one request on their way to an answer, with what they have been through.
struct Flight: Sendable {
    let batch: BatchID
    /// The batch that they first travelled in: what comes of its pieces is one batch's trouble.
    let origin: BatchID
    let parts: [PreparedPart]
    /// The rungs that they may take, the preferred one first.
    let ladder: [Int]
    /// The rung of the latest attempt.
    var rung: Int
    /// The rungs that gave the part that is alone in it no answer that stands, its repair included.
    var triedRungs: Set<Int> = []
    /// Attempts of this membership so far, of any ending.
    var attempts = 0
    /// The last of them.
    var latest: AttemptID?
    /// Attempts that failed for a passing reason other than throttling, of these parts together.
    var passingFailures = 0
    /// When that was.
    var trouble: Trouble?
    /// Answers of this rung that did not stand, for the part that is alone in it.
    var badAnswers = 0
    /// Whether the part that is alone in it has been asked once more.
    var isCorrected = false
    /// An answer to that part which the job keeps, defects and all, if no better one comes, whatever the rung.
    var kept: KeptAnswer?
    /// Goes on with the conversation about that part, instead of asking anew.
    var repair: RepairTurn?
    /// The causes that were mended for it already, each once: an expired token, a wrong clock, a lacking ability.
    var mended: Set<String> = []
    /// Multiplies the output tokens, doubled after an answer that was cut.
    var growth = 1

    /// `ladder` has at least one rung.
    init(batch: BatchID, origin: BatchID? = nil, parts: [PreparedPart], ladder: [Int] = [0]) {
        self.batch = batch
        self.origin = origin ?? batch
        self.parts = parts
        self.ladder = ladder
        rung = ladder[0]
    }

    /// Some of its parts under a batch of their own; what they have been through goes with them.
    func carrying(_ parts: [PreparedPart], as batch: BatchID) -> Flight {
        var flight = Flight(batch: batch, origin: origin, parts: parts, ladder: ladder)
        flight.rung = rung
        flight.triedRungs = triedRungs
        flight.passingFailures = passingFailures
        flight.trouble = trouble
        flight.badAnswers = badAnswers
        flight.growth = growth
        return flight
    }

    func halved(_ nextBatch: () -> BatchID) -> [Flight] {
        let middle = (parts.count + 1) / 2
        return [Array(parts[..<middle]), Array(parts[middle...])].map { carrying($0, as: nextBatch()) }
    }

    /// Its rungs in the order in which the next attempt prefers them: one that was tried only if no other works.
    var preferredRungs: [Int] {
        ladder.filter { !triedRungs.contains($0) } + ladder.filter(triedRungs.contains)
    }

    /// The next attempt is made on `rung`: what was said on another one counts no more.
    ///
    /// A rung that was tried before is not repaired again: its answer is the last.
    mutating func enter(_ rung: Int) {
        guard rung != self.rung else { return }
        self.rung = rung
        badAnswers = 0
        repair = nil
        isCorrected = triedRungs.contains(rung)
    }

    /// The same parts asked anew on a rung that was not tried; `nil` where there is none.
    var escalated: Flight? {
        guard !triedRungs.contains(rung), ladder.contains(where: { $0 != rung && !triedRungs.contains($0) })
        else { return nil }
        var flight = self
        flight.triedRungs.insert(rung)
        flight.repair = nil
        return flight
    }
}

/// When parts failed for a passing reason.
struct Trouble: Sendable {
    /// When the first attempt began that failed.
    let since: ContinuousClock.Instant
    /// When the latest one failed.
    let last: ContinuousClock.Instant
}

/// An answer that stands if no better one comes.
struct KeptAnswer: Sendable {
    let outcome: Outcome
    let attempt: AttemptID?
}

/// What follows from an attempt: which parts are decided, and what is sent next.
struct Verdict: Sendable {
    var outcomes: [PartID: Outcome] = [:]
    /// The parts that take the place of those that are split.
    var children: [PartID: [Part]] = [:]
    /// The attempts that gave those outcomes which an earlier one than this gave.
    var kept: [PartID: AttemptID] = [:]
    var next: [Flight] = []
    /// Whether `next` is the same once more, after a passing failure.
    var isRetry = false
    /// Waited before anything more is sent.
    var delay: Duration = .zero
    /// Why an answer did not decide all its parts.
    var remark: String?
    var stop: RunStop?

    /// Decides a part that gets no better answer: by that which its job keeps, if there is one.
    mutating func decide(_ part: PartID, _ kept: KeptAnswer?, orElse outcome: Outcome) {
        outcomes[part] = kept?.outcome ?? outcome
        self.kept[part] = kept?.attempt
    }
}
