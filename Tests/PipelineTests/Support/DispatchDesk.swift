import Bedrock
import Checkpoints
import Foundation
import Jobs
import Spend
import Synchronization
import TestSupport

@testable import Pipeline

/// A dispatcher before a real store, with a scripted model behind it.
struct DispatchDesk {
    let store: Store
    let run: RunRecord
    let journal: RunJournal
    let control: RunControl
    let budget: Budget
    let dispatcher: Dispatcher
    let clock: VirtualClock
    let warnings: Notes

    /// The parts of a new batch, one for each item.
    func batch(_ texts: [String]) throws -> Batch {
        let card = try Samples.card()
        return Batch(
            parts: texts.enumerated().map { index, text in
                let part = Part(
                    id: journal.nextPartID(),
                    item: index,
                    pages: nil,
                    identity: "identity \(index)"
                )
                return PreparedPart(part: part, blocks: [.text(text)], card: card)
            }
        )
    }

    func lines() throws -> [LineRecord] {
        var lines: [LineRecord] = []
        try store.forEachLine(of: run.id) { lines.append($0) }
        return lines
    }

    var summary: RunSummary {
        get throws { try store.summary(of: run.id) }
    }
}

/// Runs `body` at a desk whose model is `inference`; its time is virtual, and delays are the shortest there are.
func withDispatcher(
    _ inference: ScriptedInference,
    job: Job? = nil,
    items: Int = 4,
    budget limit: Cost? = nil,
    regions: [String] = ["us-east-1"],
    outageLimit: Duration = .seconds(1_800),
    maximumDelay: Duration = .zero,
    random: Double = 0,
    _ body: (DispatchDesk) async throws -> Void
) async throws {
    try await withScratchDirectory { folder in
        let job = try job ?? Samples.job()
        let store = try Store(path: folder.appending(path: "jobs.sqlite").path, access: .writing)
        let new = NewRun(job: job.name, recipe: "r", settings: "{}", origin: "bedrock")
        let items = (0..<items).map { Item(position: $0, id: "item-\($0)", path: "\($0)", source: "/\($0)") }
        let run = try store.startRun(new, items: items)
        let control = RunControl()
        let journal = try await RunJournal(store: store, run: run.id) {
            control.requestStop(RunStop(storeFailure: $0))
        }
        defer { journal.close() }
        let plan = try JobPlan(job)
        let policy = RetryPolicy(attempts: job.retry.attempts, maximumDelay: maximumDelay)
        let settings = LaneSettings(
            policy: policy,
            concurrency: job.limits.concurrency,
            tokensPerMinute: job.limits.tokensPerMinute,
            requestsPerMinute: job.limits.requestsPerMinute,
            outageLimit: outageLimit
        )
        let (clock, warnings) = (VirtualClock(), Notes())
        let (ladder, budget) = (Ladder(plan), Budget(limit: limit, spent: .zero))
        let lanes = [LanePlace](ladder, regions: regions)
        let desk = LaneDesk(lanes, settings, clock: clock.clock, random: { random })
        control.onStop { desk.close() }
        let dispatcher = Dispatcher(
            inference: inference,
            ledger: journal,
            ladder: ladder,
            desk: desk,
            judge: Judge(
                policy: policy,
                reader: AnswerReader(form: plan.form),
                maxTokens: ladder.maxTokens,
                nextBatch: journal.nextBatchID,
                nextPart: journal.nextPartID
            ),
            budget: budget,
            control: control,
            progress: RunProgress(),
            clock: clock.clock,
            random: { random },
            warn: warnings.add
        )
        try await body(
            DispatchDesk(
                store: store,
                run: run,
                journal: journal,
                control: control,
                budget: budget,
                dispatcher: dispatcher,
                clock: clock,
                warnings: warnings
            )
        )
    }
}

/// A time that passes only while somebody sleeps, and then at once.
final class VirtualClock: Sendable {
    private let start = ContinuousClock.now
    private let passed = Mutex(Duration.zero)

    /// How much of it has passed.
    var elapsed: Duration { passed.withLock(\.self) }

    var clock: DispatchClock {
        DispatchClock(
            now: { self.start + self.elapsed },
            sleep: { duration in
                let end = self.elapsed + duration
                // Whoever else can go on does so first.
                await Task.yield()
                self.passed.withLock { $0 = max($0, end) }
            }
        )
    }

    /// Lets so much time pass.
    func pass(_ duration: Duration) { passed.withLock { $0 += duration } }
}

/// What a run has told people.
final class Notes: Sendable {
    private let state = Mutex<[String]>([])

    var all: [String] { state.withLock(\.self) }

    @Sendable
    func add(_ note: String) { state.withLock { $0.append(note) } }
}
