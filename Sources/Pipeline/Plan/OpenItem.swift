internal import Bedrock
internal import Checkpoints
internal import Documents
internal import Jobs

/// An item whose document is being extracted, with what has come of it so far.
///
/// Owned by the feed's one task.
final class OpenItem {
    let record: ItemRecord
    private(set) var document: DocumentSummary?
    private var gathering: PageGathering
    private var isSourceRecorded = false
    /// Every part that is known by now, the decided ones too.
    private var parts: [Part] = []

    init(record: ItemRecord, plan: JobPlan) {
        self.record = record
        gathering = PageGathering(
            split: plan.job.input.split,
            bounds: PartBounds(plan, record.item),
            card: plan.model.card
        )
    }

    func open(_ document: DocumentSummary) { self.document = document }

    /// Takes a page; answers with the parts to send that are complete by it.
    func append(_ page: PageContent, _ context: FeedContext) -> [PreparedPart] {
        let groups = gathering.add(page)
        if !groups.isEmpty { recordSource(context) }
        return groups.flatMap { take($0, context) }
    }

    /// The last parts to send, of the pages that waited for more.
    func finish(_ context: FeedContext) -> [PreparedPart] {
        gathering.finish().flatMap { take($0, context) }
    }

    /// The file goes on record before the first part of it is sent, unless all parts go on record first.
    private func recordSource(_ context: FeedContext) {
        guard let document, !isSourceRecorded, !hasChanged(document) else { return }
        context.journal.recordSource(document.fingerprint, item: record.item.position)
        isSourceRecorded = true
    }

    /// The part of these pages, or those that took its place; none where they are decided.
    private func take(_ group: PageGroup, _ context: FeedContext) -> [PreparedPart] {
        let known = record.parts.first { $0.parent == nil && $0.part.pages == group.ranges }
        return make(group, known, context)
    }

    private func make(_ group: PageGroup, _ known: PartRecord?, _ context: FeedContext) -> [PreparedPart] {
        guard let document else { return [] }
        if let known, let status = known.status {
            parts.append(known.part)
            return status == .split ? children(of: known, group, context) : []
        }
        let id = known?.part.id ?? context.journal.nextPartID()
        let unsent =
            hasChanged(document)
            ? Outcome(status: .failed, failure: Self.sourceChanged)
            : group.outcome(context.plan.job.failures.degraded, document: document)
        if let unsent {
            let part = Part(
                id: id,
                item: record.item.position,
                pages: group.ranges,
                identity: nil,
                routes: group.routes
            )
            parts.append(part)
            context.record(unsent, of: part)
            return []
        }
        do {
            let pages = group.pages
            var prepared = try context.renderer.prepare(pages, of: record.item, document: document, id: id)
            prepared.isNew = known == nil
            parts.append(prepared.part)
            return [prepared]
        } catch {
            context.control.requestStop(.unexpected("the template cannot be rendered: \(error)"))
            return []
        }
    }

    /// The undecided parts among those that an earlier process split a part into, and theirs.
    private func children(
        of parent: PartRecord,
        _ group: PageGroup,
        _ context: FeedContext
    ) -> [PreparedPart] {
        record.parts.filter { $0.parent == parent.part.id }.flatMap { child in
            let numbers = Set(child.part.pages?.pages ?? [])
            let pages = group.pages.filter { numbers.contains($0.number) }
            return make(PageGroup(pages: pages), child, context)
        }
    }

    /// Records that the item's parts are all known: those that were made, those that a failure kept from being made,
    /// and those that an earlier process knew and that the document no longer has.
    func conclude(_ failure: Failure?, _ context: FeedContext) {
        let made = Set(parts.map(\.id))
        let left = record.parts.filter { !made.contains($0.part.id) }
        for lost in left where lost.status == nil {
            context.recordFailure(failure ?? Self.sourceChanged, of: lost.part)
        }
        parts.append(contentsOf: left.map(\.part))
        // Before the document could be opened its pages are unknown.
        let missing = document.map { pagesWithoutPart(of: $0) }
        if let failure, missing.map({ !$0.isEmpty }) ?? !left.contains(where: { $0.status == nil }) {
            let part = Part(
                id: context.journal.nextPartID(),
                item: record.item.position,
                pages: missing.map { PageRanges(pages: $0) },
                identity: nil
            )
            parts.append(part)
            context.recordFailure(failure, of: part)
        }
        // Of a file that changed, what was answered before is not to be taken for an answer to it.
        let source = document.flatMap { hasChanged($0) ? nil : $0.fingerprint }
        context.journal.recordPlan(
            item: record.item.position,
            parts: parts,
            source: source,
            quickKey: source.map { context.earlier.quickKey.key(of: record.item, sourceSHA256: $0.sha256) }
        )
        context.progress.itemFed()
    }

    private func pagesWithoutPart(of document: DocumentSummary) -> [Int] {
        let made = Set(parts.compactMap(\.pages).flatMap(\.pages))
        return document.selectedPages.pages.filter { !made.contains($0) }
    }

    /// The file is another than the one that decided parts of this run came from.
    private func hasChanged(_ document: DocumentSummary) -> Bool {
        guard let before = record.sourceSHA256 else { return false }
        return before != document.fingerprint.sha256
            && record.parts.contains { $0.status != nil }
    }

    private static let sourceChanged = Failure(
        .sourceChanged,
        "the file changed while some of its parts were already decided; start a new run to read it again"
    )
}
