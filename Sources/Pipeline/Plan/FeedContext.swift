internal import Bedrock
internal import Checkpoints
internal import Documents
internal import Jobs

/// What the feed works with, the same for every item of a run.
struct FeedContext: Sendable {
    let run: RunRecord
    let store: Store
    let earlier: EarlierAnswers
    let journal: RunJournal
    /// Queues a document to be read.
    let read: @Sendable (ExtractionRequest) -> Extraction
    /// Why nothing can be read any more, if that is so.
    let readingFault: @Sendable () -> DocumentsError?
    let plan: JobPlan
    let renderer: PartRenderer
    let control: RunControl
    let tally: Tally
    let progress: RunProgress
    /// Documents that are extracted ahead.
    let lookahead: Int

    func decided(_ status: OutcomeStatus, isReused: Bool = false) {
        tally.count(status, isReused: isReused)
    }

    /// Records that every part of `item` has the outcome that `decided` had in an earlier run.
    func recordReuse(of decided: DecidedItem, for item: Item, source: SourceFingerprint) {
        var parts: [Part] = []
        // The parts of this run by those that they are taken from: a parent is older than its children.
        var taken: [PartID: PartID] = [:]
        for earlier in decided.parts.sorted(by: { $0.part.id < $1.part.id }) {
            let part = Part(
                id: journal.nextPartID(),
                item: item.position,
                pages: earlier.part.pages,
                identity: earlier.part.identity
            )
            parts.append(part)
            taken[earlier.part.id] = part.id
            journal.recordReuse(part, of: earlier.original, parent: earlier.parent.flatMap { taken[$0] })
            self.decided(earlier.status, isReused: true)
        }
        let key = self.earlier.quickKey.key(of: item, sourceSHA256: source.sha256)
        journal.recordPlan(item: item.position, parts: parts, source: source, quickKey: key)
        progress.itemFed()
    }

    func recordFailure(_ failure: Failure, of part: Part) {
        record(Outcome(status: .failed, failure: failure), of: part)
    }

    /// Records what became of a part that is not sent.
    func record(_ outcome: Outcome, of part: Part) {
        journal.record(outcome, of: part)
        decided(outcome.status)
    }
}

/// Counts decided parts for whoever watches, and stops a run in which too much fails.
struct Tally: Sendable {
    let progress: RunProgress
    let limit: FailureLimit
    let control: RunControl

    func count(_ status: OutcomeStatus, isReused: Bool = false) {
        // Its children count, each by itself.
        guard status != .split else { return }
        progress.decided(status, isReused: isReused)
        if let reason = limit.count(status) { control.requestStop(.failureLimit(reason)) }
    }
}
