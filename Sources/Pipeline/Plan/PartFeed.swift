internal import Bedrock
internal import Checkpoints
internal import DequeModule
internal import Documents
internal import Jobs

/// The work of a run as parts in manifest order: its items minus the parts that are decided.
///
/// Pulled by one task. A few documents are extracted ahead, by the pool's workers; they are read in order, so that
/// order and batches never depend on which worker was faster. What cannot be read is recorded here as failed, and what
/// an accepted answer serves for is recorded as reused.
final class PartFeed {
    private let context: FeedContext
    /// The place of the last item that was loaded.
    private var position = -1
    private var loaded: Deque<ItemRecord> = []
    private var isLoadedWhole = false
    private var open: Deque<Reading> = []
    private var ready: Deque<PreparedPart> = []

    /// An item, and the document of it that is being read.
    private struct Reading {
        let item: OpenItem
        let extraction: Extraction
    }

    init(_ context: FeedContext) { self.context = context }

    /// The next part that has to be sent, or whose identity is under way; `nil` at the end, or when the run stops.
    func next(isUnderWay: (_ identity: String) -> Bool = { _ in false }) async throws -> PreparedPart? {
        while !context.control.isStopping {
            if let part = ready.popFirst() {
                // What is under way may be split already, into children that have no outcome yet.
                if let identity = part.part.identity, isUnderWay(identity) { return part }
                if try await isTaken(part) { continue }
                return part
            }
            try await openAhead()
            guard let head = open.first else { return nil }
            if try await advance(head) { open.removeFirst() }
        }
        return nil
    }

    /// Whether an earlier outcome serves for the part, or parts take its place into which one like it was split.
    private func isTaken(_ prepared: PreparedPart) async throws -> Bool {
        switch try await context.earlier.outcome(for: prepared) {
        case .outcome(let part, let status):
            context.journal.recordReuse(prepared.part, of: part)
            context.decided(status, isReused: true)
            return true
        case .failure(let failure):
            context.recordFailure(failure, of: prepared.part)
            return true
        case nil: break
        }
        let ranges = try await context.earlier.split(of: prepared)
        guard let children = prepared.split(like: ranges, nextPart: context.journal.nextPartID) else {
            return false
        }
        context.journal.recordSplit(prepared.part, into: children.map(\.part))
        for child in children.reversed() { ready.prepend(child) }
        return true
    }

    /// What stands in the place of a part of this run that was split.
    func leaves(of part: PartID) async throws -> [PartRecord] { try await context.store.leaves(of: part) }

    /// Has the extraction of the next items begin, up to the lookahead.
    private func openAhead() async throws {
        while open.count < context.lookahead, !context.control.isStopping {
            if loaded.isEmpty, !isLoadedWhole {
                let page = try await context.store.items(of: context.run.id, after: position, limit: 256)
                isLoadedWhole = page.count < 256
                position = page.last?.item.position ?? position
                loaded = Deque(page)
                // What was taken over so far is durable before more of it is queued.
                try await context.journal.flush()
            }
            guard let record = loaded.popFirst() else { return }
            if record.isSettled { continue }
            if record.parts.isEmpty, let earlier = try await context.earlier.decidedItem(for: record.item) {
                context.recordReuse(of: earlier.item, for: record.item, source: earlier.source)
                continue
            }
            let item = OpenItem(record: record, plan: context.plan)
            do throws(Failure) {
                let request = try context.plan.extractionRequest(for: record.item)
                open.append(Reading(item: item, extraction: context.read(request)))
            } catch {
                item.conclude(error, context)
            }
        }
    }

    /// Takes one event of the head's extraction; `true` when the item is done with.
    private func advance(_ head: Reading) async throws -> Bool {
        do {
            let event = try await head.extraction.next()
            // Nothing is concluded from a document that was abandoned because the run stops.
            if context.control.isStopping { return false }
            switch event {
            case .opened(let document): return try await isDecided(head, document)
            case .page(let page):
                ready += head.item.append(page, context)
                return false
            case .finished:
                ready += head.item.finish(context)
                head.item.conclude(nil, context)
                return true
            case nil:
                // Only a cancellation ends without `finished`: by a stop, or because no worker is to be had.
                if let fault = context.readingFault() { context.control.requestStop(.unexpected("\(fault)")) }
                return false
            }
        } catch let failure as Failure {
            if context.control.isStopping { return false }
            head.item.conclude(failure, context)
            return true
        }
    }

    /// Takes the document's facts; `true` where an earlier run decided all its parts, so that it need not be read.
    private func isDecided(_ head: Reading, _ document: DocumentSummary) async throws -> Bool {
        head.item.open(document)
        let record = head.item.record
        let (item, source) = (record.item, document.fingerprint)
        if record.parts.isEmpty,
            let decided = try await context.earlier.decidedItem(for: item, sourceSHA256: source.sha256)
        {
            head.extraction.cancel()
            context.recordReuse(of: decided, for: item, source: source)
            return true
        }
        return false
    }
}
