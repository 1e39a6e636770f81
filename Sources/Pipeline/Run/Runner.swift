public import Bedrock
public import Checkpoints
public import Documents
internal import Jobs
public import Logging
internal import Spend

/// Works on a run until it is finished or has to stop: feed, batches, dispatch, settle.
///
/// There is no special mode for a resumed run: its work is its items minus the parts that are decided.
public struct Runner: Sendable {
    /// What batches in flight may hold together.
    private static let bytesInFlight = 256_000_000

    private let plan: JobPlan
    private let settings: RunSettings
    private let store: Store
    private let run: RunRecord
    private let inference: any Inference
    private let regions: [String]
    private let ladder: Ladder
    private let extraction: ExtractionPool
    private let workers: Int
    private let control: RunControl
    private let progress: RunProgress
    private let warn: @Sendable (String) -> Void
    private let log: Logger

    /// `store` is open for writing; `extraction` is shut down when the run stops.
    ///
    /// `regions` has at least one, the preferred one first; `warn` says what a person should know at once.
    public init(
        plan: JobPlan,
        settings: RunSettings,
        store: Store,
        run: RunRecord,
        inference: any Inference,
        regions: [String],
        extraction: ExtractionPool,
        workers: Int,
        control: RunControl,
        progress: RunProgress,
        warn: @escaping @Sendable (String) -> Void = { _ in },
        log: Logger = .silent
    ) {
        self.plan = plan
        self.settings = settings
        self.store = store
        self.run = run
        self.inference = inference
        self.regions = regions
        ladder = Ladder(plan)
        self.extraction = extraction
        self.workers = workers
        self.control = control
        self.progress = progress
        self.warn = warn
        self.log = log
    }

    /// Returns what stands in the store when nothing is left to do, or the run stopped.
    public func execute() async throws(StoreError) -> RunReport {
        let journal = try await RunJournal(store: store, run: run.id) { [control] error in
            control.requestStop(RunStop(storeFailure: error))
        }
        defer { journal.close() }
        let before = try store.summary(of: run.id)
        progress.start(items: before.items, settled: before.settledItems, spend: before.spend)
        control.onStop { [extraction] in extraction.shutdown() }
        await workUntilDoneOrDrained(journal, spent: before.spend.cost + before.spend.maybePaid)
        extraction.shutdown()
        return try await conclude(journal)
    }

    private func workUntilDoneOrDrained(_ journal: RunJournal, spent: Cost) async {
        await withTaskGroup { group in
            group.addTask { await work(journal, spent: spent) }
            group.addTask { [control, job = plan.job] in
                await control.waitForStop()
                guard control.isStopping else { return }
                await control.drain(for: .seconds(job.limits.drainSeconds))
            }
            // Whichever ends first ends the other: the work because nothing is left, or the time to land.
            await group.next()
            group.cancelAll()
        }
    }

    private func work(_ journal: RunJournal, spent: Cost) async {
        let tally = Tally(progress: progress, limit: FailureLimit(plan.job.failures), control: control)
        let queue = WorkQueue(
            feed: PartFeed(feedContext(journal, tally)),
            journal: journal,
            tally: tally,
            ladder: ladder,
            bounds: BatchBuilder.Bounds(parts: plan.job.batch.parts, inputTokens: plan.job.batch.inputTokens)
        )
        let dispatcher = dispatcher(journal, Budget(limit: plan.job.limits.budget, spent: spent))
        control.onStop { [desk = dispatcher.desk] in desk.close() }
        do {
            try await dispatchPool(
                // One more than may be on their way: what fails alone is told from a service that is out.
                concurrency: plan.job.limits.concurrency + 1,
                bytes: Self.bytesInFlight,
                next: queue.next,
                work: dispatcher.process,
                landed: queue.landed
            )
        } catch {
            control.requestStop(RunStop(storeFailure: error))
        }
    }

    private func feedContext(_ journal: RunJournal, _ tally: Tally) -> FeedContext {
        FeedContext(
            run: run,
            store: store,
            earlier: EarlierAnswers(
                store: store,
                run: run.id,
                origin: run.origin,
                isFresh: settings.isFresh,
                retriesFailed: settings.retriesFailed,
                verifiesSources: settings.verifiesSources,
                degraded: plan.job.failures.degraded,
                quickKey: QuickKey(recipe: plan.recipe, template: plan.job.prompt.user, input: plan.job.input)
            ),
            journal: journal,
            read: extraction.extract,
            readingFault: { [extraction] in extraction.fault },
            plan: plan,
            renderer: PartRenderer(
                template: plan.job.prompt.user,
                recipe: plan.recipe,
                card: plan.model.card
            ),
            control: control,
            tally: tally,
            progress: progress,
            lookahead: workers * 4
        )
    }

    private func dispatcher(_ journal: RunJournal, _ budget: Budget) -> Dispatcher {
        let policy = RetryPolicy(
            attempts: plan.job.retry.attempts,
            maximumDelay: .seconds(plan.job.retry.maxDelaySeconds)
        )
        let limits = plan.job.limits
        let settings = LaneSettings(
            policy: policy,
            concurrency: limits.concurrency,
            tokensPerMinute: limits.tokensPerMinute,
            requestsPerMinute: limits.requestsPerMinute,
            outageLimit: .seconds(limits.outageMinutes * 60)
        )
        let clock = DispatchClock.real(control)
        let random: @Sendable () -> Double = { .random(in: 0..<1) }
        let lanes = [LanePlace](ladder, regions: regions)
        return Dispatcher(
            inference: inference,
            ledger: journal,
            ladder: ladder,
            desk: LaneDesk(lanes, settings, clock: clock, random: random),
            judge: Judge(
                policy: policy,
                reader: AnswerReader(form: plan.form),
                maxTokens: ladder.maxTokens,
                nextBatch: journal.nextBatchID,
                nextPart: journal.nextPartID
            ),
            budget: budget,
            control: control,
            progress: progress,
            clock: clock,
            random: random,
            warn: warn,
            log: log
        )
    }

    /// Records how it ended, once everything before it is durable.
    private func conclude(_ journal: RunJournal) async throws(StoreError) -> RunReport {
        do { try await journal.flush() } catch { control.requestStop(RunStop(storeFailure: error)) }
        var stop = control.stop
        let summary = try store.summary(of: run.id)
        // A limit that the last part reached stopped nothing.
        if summary.isComplete, case .failureLimit? = stop { stop = nil }
        if summary.isComplete, case .budget? = stop { stop = nil }
        if stop == nil, !summary.isComplete {
            stop = .unexpected(
                "the run ended although \(summary.items - summary.settledItems) items are not settled"
            )
        }
        let report = RunReport(run: run, summary: summary, stop: stop)
        // A store that failed cannot be told of it.
        if case .store? = stop { return report }
        try await journal.end(
            state: stop == nil ? .finished : .unfinished,
            exitStatus: Int(report.exitStatus),
            reason: stop?.sentence
        )
        return report
    }
}

/// How a process's work on a run ended.
public struct RunReport: Sendable {
    /// The run as it was before this process took it up.
    public let run: RunRecord
    /// What the store holds of the run.
    public let summary: RunSummary
    /// Why it stopped before its end; `nil` when it finished.
    public let stop: RunStop?

    /// 0 finished with every part accepted, 3 with failed ones, else the stop's own.
    public var exitStatus: Int32 { stop?.exitStatus ?? (summary.failed > 0 ? 3 : 0) }
}
