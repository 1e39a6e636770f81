import Bedrock
import Checkpoints
import Foundation
import Jobs
import Spend
import TestSupport

@testable import Pipeline

/// A dispatcher before a real store, with a scripted model behind it.
struct DispatchDesk {
    let store: Store
    let run: RunRecord
    let journal: RunJournal
    let control: RunControl
    let budget: Budget
    let gate: ThrottleGate
    let dispatcher: Dispatcher

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

/// Runs `body` at a desk whose model is `inference`; delays are the shortest there are.
func withDispatcher(
    _ inference: ScriptedInference,
    job: Job? = nil,
    items: Int = 4,
    budget limit: Cost? = nil,
    outageLimit: Duration = .seconds(1_800),
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
        let policy = RetryPolicy(attempts: job.retry.attempts, maximumDelay: .zero)
        let composer = RequestComposer(job: job, form: plan.form, card: plan.model.card)
        let (budget, gate) = (Budget(limit: limit, spent: .zero), ThrottleGate(policy: policy, random: { 0 }))
        let dispatcher = Dispatcher(
            inference: inference,
            ledger: journal,
            lane: Lane(modelID: plan.model.wireID, region: "us-east-1", profile: plan.model.profile),
            prices: plan.model.prices,
            composer: composer,
            judge: Judge(
                policy: policy,
                reader: AnswerReader(form: plan.form),
                maxTokens: composer.maxTokens,
                nextBatch: journal.nextBatchID
            ),
            gate: gate,
            budget: budget,
            control: control,
            progress: RunProgress(),
            outageLimit: outageLimit,
            random: { 0 }
        )
        try await body(
            DispatchDesk(
                store: store,
                run: run,
                journal: journal,
                control: control,
                budget: budget,
                gate: gate,
                dispatcher: dispatcher
            )
        )
    }
}
