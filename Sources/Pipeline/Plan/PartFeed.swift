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
    private var open: Deque<OpenItem> = []
    private var ready: Deque<PreparedPart> = []

    init(_ context: FeedContext) { self.context = context }

    /// The next part that has to be sent; `nil` at the end, or when the run stops.
    func next() async throws -> PreparedPart? {
        while !context.control.isStopping {
            if let part = ready.popFirst() {
                if try await isReused(part) { continue }
                return part
            }
            try await openAhead()
            guard let head = open.first else { return nil }
            if try await advance(head) { open.removeFirst() }
        }
        return nil
    }

    /// Ends the extraction of what was opened ahead.
    func cancel() {
        for item in open { item.extraction.cancel() }
    }

    private func isReused(_ prepared: PreparedPart) async throws -> Bool {
        guard let earlier = try await context.earlier.outcome(for: prepared) else { return false }
        context.journal.recordReuse(prepared.part, of: earlier.part)
        context.decided(earlier.status, isReused: true)
        return true
    }

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
            open.append(
                OpenItem(
                    record: record,
                    extraction: context.extraction.extract(context.plan.extractionRequest(for: record.item))
                )
            )
        }
    }

    /// Takes one event of the head's extraction; `true` when the item is done with.
    private func advance(_ head: OpenItem) async throws -> Bool {
        do {
            let event = try await head.extraction.next()
            // Nothing is concluded from a document that was abandoned because the run stops.
            if context.control.isStopping { return false }
            switch event {
            case .opened(let document): return try await isDecided(head, document)
            case .page(let page):
                try head.append(page)
                if context.input.split == .page { gather(head) }
                return false
            case .finished:
                gather(head)
                head.conclude(nil, context)
                return true
            case nil:
                // Only a cancellation ends without `finished`, and only a stop cancels.
                return false
            }
        } catch let failure as Failure {
            if context.control.isStopping { return false }
            head.extraction.cancel()
            head.conclude(failure, context)
            return true
        }
    }

    /// Takes the document's facts; `true` where an earlier run decided all its parts, so that it need not be read.
    private func isDecided(_ head: OpenItem, _ document: DocumentSummary) async throws -> Bool {
        head.document = document
        let (item, source) = (head.record.item, document.fingerprint)
        if head.record.parts.isEmpty,
            let decided = try await context.earlier.decidedItem(for: item, sourceSHA256: source.sha256)
        {
            head.extraction.cancel()
            context.recordReuse(of: decided, for: item, source: source)
            return true
        }
        if context.input.split == .page, !head.hasChanged(document) {
            context.journal.recordSource(source, item: item.position)
        }
        return false
    }

    /// Makes a part of the pages that were gathered, unless it is decided already.
    private func gather(_ head: OpenItem) {
        guard let prepared = head.takePart(context) else { return }
        ready.append(prepared)
    }
}
