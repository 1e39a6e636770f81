internal import Checkpoints
internal import Jobs

/// Between the feed and the pool: parts become batches, and equal parts of one run are sent once.
///
/// Owned by the pool's parent task, which asks for the next batch and reports what landed.
final class WorkQueue {
    private let feed: PartFeed
    private let journal: RunJournal
    private let tally: Tally
    private let ladder: Ladder
    private let bounds: BatchBuilder.Bounds
    /// The batches that are being filled, by the ladder of their parts: a request goes to one model.
    private var builders: [[Int]: BatchBuilder] = [:]
    /// Parts under way by identity, with the later parts that wait for the same answer.
    private var waiting: [String: [Part]] = [:]

    init(
        feed: PartFeed,
        journal: RunJournal,
        tally: Tally,
        ladder: Ladder,
        bounds: BatchBuilder.Bounds
    ) {
        self.feed = feed
        self.journal = journal
        self.tally = tally
        self.ladder = ladder
        self.bounds = bounds
    }

    /// The next batch in manifest order; `nil` at the end, or when the run stops.
    func next() async throws -> Batch? {
        while let prepared = try await feed.next(isUnderWay: { waiting[$0] != nil }) {
            if let identity = prepared.part.identity {
                if waiting[identity] != nil {
                    waiting[identity]?.append(prepared.part)
                    continue
                }
                waiting[identity] = []
            }
            let order = ladder.order(for: prepared)
            if let batch = builders[order, default: BatchBuilder(bounds: bounds)].add(prepared) {
                return batch
            }
        }
        return finish()
    }

    /// One of the batches that wait for more.
    private func finish() -> Batch? {
        for order in builders.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            if let batch = builders[order]?.finish() { return batch }
        }
        return nil
    }

    /// Takes what became of a batch, the children of its parts among it, and decides the parts that waited for it.
    func landed(_ batch: Batch, _ outcomes: [PartID: Outcome]) async throws {
        for outcome in outcomes.values { tally.count(outcome.status) }
        for prepared in batch.parts {
            let later = prepared.part.identity.flatMap { waiting.removeValue(forKey: $0) } ?? []
            // Without an outcome the run is stopping; what waited stays to be done, as this part does.
            guard let outcome = outcomes[prepared.part.id], !later.isEmpty else { continue }
            if outcome.status == .split {
                let leaves = try await feed.leaves(of: prepared.part.id)
                for part in later { split(part, like: leaves) }
            } else {
                for part in later { decide(part, outcome, as: prepared.part.id) }
            }
        }
    }

    private func decide(_ part: Part, _ outcome: Outcome, as original: PartID) {
        if outcome.status.isAccepted {
            journal.recordReuse(part, of: original)
        } else {
            journal.record(outcome, of: part)
        }
        tally.count(outcome.status, isReused: outcome.status.isAccepted)
    }

    /// A page can read like several, marks and all.
    private static let cannotBeSplit = Outcome.failed(
        .serviceFailed,
        "a part of several pages that read the same was split, and this one cannot be; it is sent by the next run"
    )

    /// Gives a part that waited such children as the part before it got, with their outcomes.
    ///
    /// What has none stays to be done.
    private func split(_ part: Part, like leaves: [PartRecord]) {
        guard leaves.allSatisfy({ $0.status != nil }) else { return }
        let ranges = leaves.compactMap(\.part.pages)
        let pieces = PageRanges.pieces(of: part.pages?.pages ?? [], number: \.self, like: ranges)
        guard pieces.count == leaves.count else { return decide(part, Self.cannotBeSplit, as: part.id) }
        let children = zip(leaves, pieces).map { leaf, pages in
            let (id, pages) = (journal.nextPartID(), PageRanges(pages: pages))
            return Part(id: id, item: part.item, pages: pages, identity: leaf.part.identity)
        }
        journal.recordSplit(part, into: children)
        for (child, leaf) in zip(children, leaves) {
            journal.recordReuse(child, of: leaf.part.id, parent: part.id)
            tally.count(leaf.status ?? .failed, isReused: leaf.status?.isAccepted == true)
        }
    }
}
