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
    private let composer: RequestComposer
    private var builder: BatchBuilder

    init(plan: JobPlan, earlier: EarlierAnswers?) {
        self.plan = plan
        self.earlier = earlier
        renderer = PartRenderer(template: plan.job.prompt.user, recipe: plan.recipe, card: plan.model.card)
        composer = RequestComposer(job: plan.job, form: plan.form, card: plan.model.card)
        builder = BatchBuilder(
            bounds: BatchBuilder.Bounds(parts: plan.job.batch.parts, inputTokens: plan.job.batch.inputTokens)
        )
    }

    /// Takes an item that need not be read.
    func take(
        _ decided: DecidedItem,
        of item: Item,
        into preview: inout RunPreview,
        _ body: (RunPreview.Line) throws -> Void
    ) throws {
        for part in decided.parts {
            let fate: RunPreview.Fate =
                part.status.isAccepted
                ? .unchanged
                : .failedBefore(failureClass: part.failureClass?.rawValue ?? "unknown", isRepeated: true)
            preview.count(fate)
            try body(RunPreview.Line(id: item.id, pages: part.part.pages?.description, fate: fate))
        }
    }

    /// Reads an item's document to its end.
    mutating func read(
        _ item: Item,
        _ extraction: Extraction,
        into preview: inout RunPreview,
        _ body: (RunPreview.Line) throws -> Void
    ) async throws {
        var document: DocumentSummary?
        var pages: [PageContent] = []
        do {
            while let event = try await extraction.next() {
                switch event {
                case .opened(let summary): document = summary
                case .page(let page):
                    pages.append(page)
                    guard plan.job.input.split == .page, let document else { continue }
                    try await decide(pages, of: item, document, &preview, body)
                    pages = []
                case .finished: break
                }
            }
            guard let document, !pages.isEmpty else { return }
            try await decide(pages, of: item, document, &preview, body)
        } catch let failure as Failure {
            let fate = RunPreview.Fate.unreadable(failureClass: failure.failureClass.rawValue)
            preview.count(fate)
            try body(RunPreview.Line(id: item.id, pages: nil, fate: fate))
        }
    }

    /// Counts the requests that the last parts would make.
    mutating func finish(into preview: inout RunPreview) {
        if let batch = builder.finish() { count(batch, into: &preview) }
    }

    private mutating func decide(
        _ pages: [PageContent],
        of item: Item,
        _ document: DocumentSummary,
        _ preview: inout RunPreview,
        _ body: (RunPreview.Line) throws -> Void
    ) async throws {
        let prepared = try renderer.prepare(pages, of: item, document: document, id: PartID(0))
        let fate = try await fate(of: prepared, item, document)
        preview.count(fate)
        try body(RunPreview.Line(id: item.id, pages: prepared.part.pages?.description, fate: fate))
        switch fate {
        case .unchanged, .unreadable, .failedBefore(_, isRepeated: true): return
        case .new, .changed, .failedBefore(_, isRepeated: false): break
        }
        preview.sent += 1
        if let batch = builder.add(prepared) { count(batch, into: &preview) }
    }

    private func fate(
        of prepared: PreparedPart,
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
        if let outcome = try await earlier.outcome(for: prepared) {
            if outcome.status.isAccepted { return .unchanged }
            return .failedBefore(failureClass: before?.failureClass?.rawValue ?? "unknown", isRepeated: true)
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

    private func count(_ batch: Batch, into preview: inout RunPreview) {
        let request = composer.request(for: batch.parts, growth: 1)
        let tokens = plan.model.card.tokens(of: request)
        preview.requests += 1
        preview.expectedTokens += tokens.expected
        let prices = plan.model.prices
        let low = prices?.cost(of: TokenUsage(input: tokens.expected))
        let high = prices?.worstCase(inputTokens: tokens.upperBound, maxTokens: request.maxTokens)
        preview.lowCost = preview.lowCost.flatMap { sum in low.map { sum + $0 } }
        preview.highCost = preview.highCost.flatMap { sum in high.map { sum + $0 } }
    }
}
