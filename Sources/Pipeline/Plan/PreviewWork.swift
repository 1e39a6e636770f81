internal import Bedrock
internal import Checkpoints
internal import Documents
internal import Jobs
internal import Spend

/// One planning: reads items, decides the fate of their parts, and adds up what the others would cost.
struct PreviewWork {
    private let plan: JobPlan
    private let earlier: EarlierAnswers?
    private let renderer: PartRenderer
    private let ladder: Ladder
    private let bounds: BatchBuilder.Bounds
    /// The batches that are being filled, by the ladder of their parts, as in a run.
    private var builders: [[Int]: BatchBuilder] = [:]

    init(plan: JobPlan, earlier: EarlierAnswers?) {
        self.plan = plan
        self.earlier = earlier
        renderer = PartRenderer(template: plan.job.prompt.user, recipe: plan.recipe, card: plan.model.card)
        ladder = Ladder(plan)
        bounds = BatchBuilder.Bounds(parts: plan.job.batch.parts, inputTokens: plan.job.batch.inputTokens)
    }

    /// Takes an item that need not be read.
    func take(
        _ decided: DecidedItem,
        of item: Item,
        into preview: inout RunPreview,
        _ body: (RunPreview.Line) throws -> Void
    ) throws {
        for part in decided.parts where part.status != .split {
            let fate: RunPreview.Fate =
                part.status.isAccepted
                ? .unchanged
                : .failedBefore(failureClass: part.failureClass?.rawValue ?? "unknown", isRepeated: true)
            preview.count(fate)
            try body(RunPreview.Line(id: item.id, pages: part.part.pages?.description, fate: fate))
        }
    }

    /// Says of an item that its document cannot be read.
    func fail(
        _ item: Item,
        _ failure: Failure,
        _ preview: inout RunPreview,
        _ body: (RunPreview.Line) throws -> Void
    ) throws {
        let fate = RunPreview.Fate.unreadable(failureClass: failure.failureClass.rawValue)
        preview.count(fate)
        try body(RunPreview.Line(id: item.id, pages: nil, fate: fate))
    }

    /// Reads an item's document to its end.
    mutating func read(
        _ item: Item,
        _ extraction: Extraction,
        into preview: inout RunPreview,
        _ body: (RunPreview.Line) throws -> Void
    ) async throws {
        var document: DocumentSummary?
        var gathering = PageGathering(
            split: plan.job.input.split,
            bounds: PartBounds(plan, item),
            card: plan.model.card
        )
        do {
            while let event = try await extraction.next() {
                var groups: [PageGroup] = []
                switch event {
                case .opened(let summary): document = summary
                case .page(let page): groups = gathering.add(page)
                case .finished: groups = gathering.finish()
                }
                guard let document else { continue }
                for group in groups { try await take(group, of: item, document, &preview, body) }
            }
        } catch let failure as Failure {
            try fail(item, failure, &preview, body)
        }
    }

    /// Counts the requests that the last parts would make.
    mutating func finish(into preview: inout RunPreview) {
        for order in builders.keys {
            if let batch = builders[order]?.finish() { count(batch, onRung: order[0], into: &preview) }
        }
    }

    private mutating func take(
        _ group: PageGroup,
        of item: Item,
        _ document: DocumentSummary,
        _ preview: inout RunPreview,
        _ body: (RunPreview.Line) throws -> Void
    ) async throws {
        if let outcome = group.outcome(plan.job.failures.degraded, document: document) {
            let failureClass = outcome.failure?.failureClass.rawValue ?? "unknown"
            let fate: RunPreview.Fate =
                outcome.status == .skipped
                ? .skipped(failureClass: failureClass) : .unreadable(failureClass: failureClass)
            preview.count(fate)
            let pages = group.ranges.description
            try body(RunPreview.Line(id: item.id, pages: pages, fate: fate, routes: group.routes))
            return
        }
        let prepared = try renderer.prepare(group.pages, of: item, document: document, id: PartID(0))
        let found = try await earlier?.outcome(for: prepared)
        let ranges = found == nil ? try await earlier?.split(of: prepared) ?? [] : []
        guard let children = prepared.split(like: ranges, nextPart: { PartID(0) }) else {
            return try await decide(prepared, found, of: item, document, &preview, body)
        }
        for child in children {
            let found = try await earlier?.outcome(for: child)
            try await decide(child, found, of: item, document, &preview, body)
        }
    }

    private mutating func decide(
        _ prepared: PreparedPart,
        _ found: EarlierAnswers.Found?,
        of item: Item,
        _ document: DocumentSummary,
        _ preview: inout RunPreview,
        _ body: (RunPreview.Line) throws -> Void
    ) async throws {
        let part = prepared.part
        let fate = try await fate(of: prepared, found, item, document)
        preview.count(fate)
        try body(
            RunPreview.Line(id: item.id, pages: part.pages?.description, fate: fate, routes: part.routes)
        )
        switch fate {
        case .unchanged, .unreadable, .skipped, .failedBefore(_, isRepeated: true): return
        case .new, .changed, .failedBefore(_, isRepeated: false): break
        }
        preview.sent += 1
        let order = ladder.order(for: prepared)
        if let batch = builders[order, default: BatchBuilder(bounds: bounds)].add(prepared) {
            count(batch, onRung: order[0], into: &preview)
        }
    }

    private func fate(
        of prepared: PreparedPart,
        _ found: EarlierAnswers.Found?,
        _ item: Item,
        _ document: DocumentSummary
    ) async throws -> RunPreview.Fate {
        guard let earlier else { return .new }
        let previous = try await earlier.store.previousItem(
            item.id,
            job: plan.job.name,
            origin: earlier.origin
        )
        let before = previous?.parts.first { $0.part.identity == prepared.part.identity }
        switch found {
        case .outcome(_, let status) where status.isAccepted: return .unchanged
        case .outcome:
            return .failedBefore(failureClass: before?.failureClass?.rawValue ?? "unknown", isRepeated: true)
        case .failure(let failure):
            return .failedBefore(failureClass: failure.failureClass.rawValue, isRepeated: true)
        case nil: break
        }
        guard let previous else { return .new }
        if let before {
            guard let failureClass = before.failureClass else { return .new }
            return .failedBefore(failureClass: failureClass.rawValue, isRepeated: false)
        }
        let reasons = ChangeReason.reasons(
            from: previous,
            to: item,
            sourceSHA256: document.fingerprint.sha256,
            job: plan.job
        )
        return reasons.isEmpty ? .new : .changed(reasons)
    }

    /// Adds what a batch costs where it starts: what comes after is not foreseen.
    private func count(_ batch: Batch, onRung rung: Int, into preview: inout RunPreview) {
        let step = ladder.steps[rung]
        let request = step.composer.request(for: batch.parts, growth: 1)
        let tokens = step.model.card.tokens(of: request)
        preview.requests += 1
        preview.expectedTokens += tokens.expected
        let prices = step.model.prices
        let low = prices?.cost(of: TokenUsage(input: tokens.expected))
        let high = prices?.worstCase(inputTokens: tokens.upperBound, maxTokens: request.maxTokens)
        preview.lowCost = preview.lowCost.flatMap { sum in low.map { sum + $0 } }
        preview.highCost = preview.highCost.flatMap { sum in high.map { sum + $0 } }
    }
}
