internal import Bedrock
internal import Jobs

/// The parts of one request on their way to an answer, with what they have been through.
struct Flight: Sendable {
    let batch: BatchID
    let parts: [PreparedPart]
    /// Attempts of this membership so far, of any ending.
    var attempts = 0
    /// Attempts that failed for a passing reason other than throttling, of these parts together.
    var passingFailures = 0
    /// Answers that did not stand, for the part that is alone in it.
    var badAnswers = 0
    /// Whether the part that is alone in it has been asked once more.
    var isCorrected = false
    /// An answer to that part which the job keeps, defects and all, if no better one comes.
    var kept: Outcome?
    /// Goes on with the conversation about that part, instead of asking anew.
    var repair: RepairTurn?
    /// Whether credentials or clock were mended for it once already.
    var wasMended = false
    /// Multiplies the output tokens, doubled after an answer that was cut.
    var growth = 1

    init(batch: BatchID, parts: [PreparedPart]) {
        self.batch = batch
        self.parts = parts
    }

    /// Some of its parts under a batch of their own; what they have been through goes with them.
    func carrying(_ parts: [PreparedPart], as batch: BatchID) -> Flight {
        var flight = Flight(batch: batch, parts: parts)
        flight.passingFailures = passingFailures
        flight.badAnswers = badAnswers
        flight.growth = growth
        return flight
    }

    func halved(_ nextBatch: () -> BatchID) -> [Flight] {
        let middle = (parts.count + 1) / 2
        return [Array(parts[..<middle]), Array(parts[middle...])].map { carrying($0, as: nextBatch()) }
    }
}

/// What follows from an attempt: which parts are decided, and what is sent next.
struct Verdict: Sendable {
    var outcomes: [PartID: Outcome] = [:]
    var next: [Flight] = []
    /// Waited before `next`.
    var delay: Duration = .zero
    /// Why an answer did not decide all its parts.
    var remark: String?
    var stop: RunStop?
}
