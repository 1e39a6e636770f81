internal import Bedrock
public import Checkpoints
public import Documents
public import Jobs
internal import Spend

/// Finds out what a run would do, and spends nothing: the same feed of parts, without ledger and network.
public struct Planner: Sendable {
    private let plan: JobPlan
    private let settings: RunSettings
    private let store: Store?
    private let origin: String
    private let extraction: ExtractionPool
    private let lookahead: Int

    /// `store` is open for reading; `nil` where there is none yet.
    public init(
        plan: JobPlan,
        settings: RunSettings,
        store: Store?,
        origin: String,
        extraction: ExtractionPool,
        workers: Int
    ) {
        self.plan = plan
        self.settings = settings
        self.store = store
        self.origin = origin
        self.extraction = extraction
        lookahead = workers * 4
    }

    /// Gives each part to `body` in manifest order, and returns the sums.
    public func preview(
        _ items: [Item],
        _ body: (RunPreview.Line) throws -> Void
    ) async throws -> RunPreview {
        var work = PreviewWork(plan: plan, earlier: earlier)
        var preview = RunPreview()
        var open: [(item: Item, extraction: Extraction)] = []
        var rest = items[...]
        while true {
            while open.count < lookahead, let item = rest.popFirst() {
                if let decided = try await earlier?.decidedItem(for: item) {
                    // Keeps the order: what was opened before comes first.
                    for (item, extraction) in open {
                        try await work.read(item, extraction, into: &preview, body)
                    }
                    open = []
                    try work.take(decided.item, of: item, into: &preview, body)
                } else {
                    open.append((item, extraction.extract(plan.extractionRequest(for: item))))
                }
            }
            guard !open.isEmpty else { break }
            let (item, extraction) = open.removeFirst()
            try await work.read(item, extraction, into: &preview, body)
        }
        work.finish(into: &preview)
        return preview
    }

    private var earlier: EarlierAnswers? {
        store.map { store in
            EarlierAnswers(
                store: store,
                run: nil,
                origin: origin,
                isFresh: settings.isFresh,
                retriesFailed: settings.retriesFailed,
                verifiesSources: settings.verifiesSources,
                quickKey: QuickKey(recipe: plan.recipe, template: plan.job.prompt.user, input: plan.job.input)
            )
        }
    }
}
