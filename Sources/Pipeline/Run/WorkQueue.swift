internal import Checkpoints
internal import Jobs

/// Between the feed and the pool: parts become batches, and equal parts of one run are sent once.
///
/// Owned by the pool's parent task, which asks for the next batch and reports what landed.
final class WorkQueue {
    private let feed: PartFeed
    private let journal: RunJournal
    private let tally: Tally
    private var builder: BatchBuilder
    /// Parts under way by identity, with the later parts that wait for the same answer.
    private var waiting: [String: [Part]] = [:]

    init(feed: PartFeed, journal: RunJournal, tally: Tally, bounds: BatchBuilder.Bounds) {
        self.feed = feed
        self.journal = journal
        self.tally = tally
        builder = BatchBuilder(bounds: bounds)
    }

    /// The next batch in manifest order; `nil` at the end, or when the run stops.
    func next() async throws -> Batch? {
        while let prepared = try await feed.next() {
            if let identity = prepared.part.identity {
                if waiting[identity] != nil {
                    waiting[identity]?.append(prepared.part)
                    continue
                }
                waiting[identity] = []
            }
            if let batch = builder.add(prepared) { return batch }
        }
        return builder.finish()
    }

    /// Takes what became of a batch, and decides the parts that waited for it.
    func landed(_ batch: Batch, _ outcomes: [PartID: Outcome]) {
        for prepared in batch.parts {
            let later = prepared.part.identity.flatMap { waiting.removeValue(forKey: $0) } ?? []
            // Without an outcome the run is stopping; what waited stays to be done, as this part does.
            guard let outcome = outcomes[prepared.part.id] else { continue }
            tally.count(outcome.status)
            for part in later {
                if outcome.status.isAccepted {
                    journal.recordReuse(part, of: prepared.part.id)
                } else {
                    journal.record(outcome, of: part)
                }
                tally.count(outcome.status, isReused: outcome.status.isAccepted)
            }
        }
    }
}
