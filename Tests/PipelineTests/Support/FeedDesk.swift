import Bedrock
import Checkpoints
import Foundation
import Jobs
import Spend
import Synchronization
import TestSupport

@testable import Documents
@testable import Pipeline

/// What extraction says of one file.
struct ScriptedDocument: Sendable {
    var pages: [PageContent]
    /// Of the document; as many as are there, where it is `nil`.
    var pageCount: Int?
    var sha256 = "aa"
    var notes: [String] = []
    /// Comes behind the pages; without pages, instead of opening it.
    var failure: Failure?

    /// Its reading, which has come to its end already.
    func extraction() -> Extraction {
        let buffer = EventBuffer()
        if !pages.isEmpty {
            var summary = DocumentSummary(
                kind: .pdf,
                pageCount: pageCount ?? pages.count,
                selectedPages: pageCount.map { PageRanges(pages: Array(1...$0)) }
                    ?? PageRanges(pages: pages.map(\.number)),
                fingerprint: SourceFingerprint(
                    sha256: sha256,
                    size: 1,
                    modified: 1,
                    changed: 1,
                    inode: 1
                )
            )
            summary.notes = notes
            buffer.push(.opened(summary))
        }
        for page in pages { buffer.push(.page(page)) }
        buffer.finish(failure)
        return Extraction(buffer)
    }
}

/// A store, and documents whose extraction is scripted; runs of it are fed, and their parts answered by hand.
final class FeedDesk: Sendable {
    let store: Store
    private let documents: Mutex<[String: ScriptedDocument]>
    private let readings = Mutex([String]())
    private let fault = Mutex<DocumentsError?>(nil)

    init(_ folder: URL, _ documents: [String: ScriptedDocument]) throws {
        store = try Store(path: folder.appending(path: "jobs.sqlite").path, access: .writing)
        self.documents = Mutex(documents)
    }

    /// The sources that were read so far.
    var read: [String] { readings.withLock(\.self) }

    /// From now on every reading ends like that of a pool that has no worker any more.
    func lose(_ fault: DocumentsError?) { self.fault.withLock { $0 = fault } }

    func set(_ document: ScriptedDocument, at source: String) {
        documents.withLock { $0[source] = document }
    }

    func startRun(_ job: Job, _ items: [Item]) throws -> RunRecord {
        let recipe = try JobPlan(job).recipeHash
        let settings = try RunSettings(job: job).json
        return try store.startRun(
            NewRun(job: job.name, recipe: recipe, settings: settings, origin: "bedrock"),
            items: items
        )
    }

    /// Works on a run as one process would: `answer` says what becomes of each part, `nil` leaves it to be done.
    @discardableResult
    func work(
        on run: RunRecord,
        _ job: Job,
        fresh: Bool = false,
        answer: (PreparedPart) -> Outcome?
    ) async throws -> [PreparedPart] {
        var sent: [PreparedPart] = []
        try await withQueue(run, job, fresh: fresh) { queue, journal in
            while let batch = try await queue.next() {
                sent += batch.parts
                var outcomes: [PartID: Outcome] = [:]
                for part in batch.parts { outcomes[part.part.id] = answer(part) }
                if !outcomes.isEmpty { try await journal.settle(batch.parts, outcomes) }
                try await queue.landed(batch, outcomes)
            }
        }
        return sent
    }

    func withQueue(
        _ run: RunRecord,
        _ job: Job,
        fresh: Bool = false,
        _ body: (WorkQueue, RunJournal) async throws -> Void
    ) async throws {
        let control = RunControl()
        let journal = try await RunJournal(store: store, run: run.id) {
            control.requestStop(RunStop(storeFailure: $0))
        }
        defer { journal.close() }
        let tally = Tally(progress: RunProgress(), limit: FailureLimit(job.failures), control: control)
        let feed = PartFeed(try context(run, job, journal, tally, fresh: fresh))
        let bounds = BatchBuilder.Bounds(parts: job.batch.parts, inputTokens: job.batch.inputTokens)
        let queue = WorkQueue(
            feed: feed,
            journal: journal,
            tally: tally,
            ladder: Ladder(try JobPlan(job)),
            bounds: bounds
        )
        try await body(queue, journal)
        try await journal.flush()
        if let stop = control.stop { throw FeedStopped(reason: "\(stop)") }
    }

    private func context(
        _ run: RunRecord,
        _ job: Job,
        _ journal: RunJournal,
        _ tally: Tally,
        fresh: Bool
    ) throws -> FeedContext {
        let plan = try JobPlan(job)
        let template = job.prompt.user
        return FeedContext(
            run: run,
            store: store,
            earlier: EarlierAnswers(
                store: store,
                run: run.id,
                origin: run.origin,
                isFresh: fresh,
                retriesFailed: false,
                verifiesSources: false,
                degraded: job.failures.degraded,
                quickKey: QuickKey(recipe: plan.recipe, template: template, input: job.input)
            ),
            journal: journal,
            read: { self.extraction(of: $0) },
            readingFault: { self.fault.withLock(\.self) },
            plan: plan,
            renderer: PartRenderer(template: template, recipe: plan.recipe, card: plan.model.card),
            control: tally.control,
            tally: tally,
            progress: tally.progress,
            lookahead: 2
        )
    }

    private func extraction(of request: ExtractionRequest) -> Extraction {
        readings.withLock { $0.append(request.source) }
        guard fault.withLock({ $0 == nil }) else {
            let extraction = Extraction(EventBuffer())
            extraction.cancel()
            return extraction
        }
        guard let document = documents.withLock({ $0[request.source] }) else {
            return ScriptedDocument(pages: [], failure: Failure(.unreadable, "no such document")).extraction()
        }
        return document.extraction()
    }

    func lines(of run: RunRecord) throws -> [LineRecord] {
        var lines: [LineRecord] = []
        try store.forEachLine(of: run.id) { lines.append($0) }
        return lines
    }
}

struct FeedStopped: Error { let reason: String }

/// Runs `body` at a desk with these documents, each the item of its name.
func withFeed(
    _ documents: [String: ScriptedDocument],
    _ body: (FeedDesk, [Item]) async throws -> Void
) async throws {
    try await withScratchDirectory { folder in
        let items = documents.keys.sorted().enumerated().map { position, name in
            Item(position: position, id: name, path: name, source: name)
        }
        try await body(FeedDesk(folder, documents), items)
    }
}

extension RunJournal {
    /// Settles an attempt that carried these parts, at a cost of 101 picodollars.
    func settle(
        _ parts: [PreparedPart],
        _ outcomes: [PartID: Outcome],
        children: [PartID: [Part]] = [:]
    ) async throws {
        let attempt = try await begin(
            AttemptIntent(
                batch: nextBatchID(),
                parts: parts.map(\.part),
                weights: parts.map(\.estimatedTokens),
                number: 1,
                model: "m",
                region: "us-east-1",
                profile: "global",
                reserve: .zero
            )
        )
        let answer = AttemptAnswer(stopReason: "end_turn", requestID: nil, latency: .seconds(1))
        let usage = TokenUsage(input: 10, output: 3)
        try await settle(
            AttemptSettlement(
                attempt: attempt,
                ending: .answered(answer, usage: usage, cost: Cost(picodollars: 101)),
                outcomes: outcomes,
                children: children
            )
        )
    }
}
