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
                let known = try await knowledge(of: item)
                if case .document(let request) = known {
                    open.append((item, extraction.extract(request)))
                    continue
                }
                // Keeps the order: what was opened before comes first.
                for reading in open { try await read(reading, &work, into: &preview, body) }
                open = []
                switch known {
                case .decided(let decided): try work.take(decided, of: item, into: &preview, body)
                case .failure(let failure): try work.fail(item, failure, &preview, body)
                case .document: break
                }
            }
            guard !open.isEmpty else { break }
            try await read(open.removeFirst(), &work, into: &preview, body)
        }
        work.finish(into: &preview)
        return preview
    }

    private func read(
        _ reading: (item: Item, extraction: Extraction),
        _ work: inout PreviewWork,
        into preview: inout RunPreview,
        _ body: (RunPreview.Line) throws -> Void
    ) async throws {
        try await work.read(reading.item, reading.extraction, into: &preview, body)
        if let fault = extraction.fault { throw fault }
    }

    /// What can be said of an item before its document is read.
    private enum Knowledge {
        case decided(DecidedItem)
        case failure(Failure)
        case document(ExtractionRequest)
    }

    private func knowledge(of item: Item) async throws -> Knowledge {
        if let decided = try await earlier?.decidedItem(for: item) { return .decided(decided.item) }
        do throws(Failure) {
            return .document(try plan.extractionRequest(for: item))
        } catch {
            return .failure(error)
        }
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
                degraded: plan.job.failures.degraded,
                quickKey: QuickKey(recipe: plan.recipe, template: plan.job.prompt.user, input: plan.job.input)
            )
        }
    }
}
