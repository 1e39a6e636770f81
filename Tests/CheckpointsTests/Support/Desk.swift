import Foundation
import GRDB
import Jobs
import Spend
import TestSupport
import Testing

@testable import Checkpoints

/// A store in a scratch folder, with one run under way.
struct Desk {
    let store: Store
    let run: RunRecord
    let journal: RunJournal

    var path: String { store.path }
}

/// Runs `body` at a desk whose run has `items` items; a write that nobody waits for and that fails fails the test.
func withDesk(items: Int = 3, _ body: (Desk) async throws -> Void) async throws {
    try await withStorePath { path in
        let store = try Store(path: path, access: .writing)
        let run = try store.startRun(.sample(), items: Item.samples(items))
        let journal = try await RunJournal(store: store, run: run.id) { Issue.record($0) }
        defer { journal.close() }
        try await body(Desk(store: store, run: run, journal: journal))
    }
}

/// Runs `body` with the path of a store that is not yet there.
func withStorePath(_ body: (String) async throws -> Void) async throws {
    try await withScratchDirectory { folder in try await body(folder.appending(path: "jobs.sqlite").path) }
}

extension NewRun {
    static func sample(job: String = "invoices", origin: String = "bedrock") -> NewRun {
        NewRun(job: job, recipe: String(repeating: "a", count: 64), settings: "{}", origin: origin)
    }
}

extension Item {
    static func samples(_ count: Int) -> [Item] {
        (0..<count).map { Item(position: $0, id: "item-\($0)", path: "\($0).pdf", source: "/in/\($0).pdf") }
    }
}

extension RunJournal {
    func newPart(_ item: Int = 0, pages: String? = "1", identity: String? = nil) -> Part {
        Part(id: nextPartID(), item: item, pages: pages.flatMap { PageRanges($0) }, identity: identity)
    }

    func begin(
        _ parts: [Part],
        weights: [Int]? = nil,
        number: Int = 1,
        reserve: Cost? = Cost(picodollars: 1_000)
    ) async throws -> AttemptID {
        try await begin(
            AttemptIntent(
                batch: nextBatchID(),
                parts: parts,
                weights: weights ?? parts.map { _ in 1 },
                number: number,
                model: "m",
                region: "us-east-1",
                profile: "global",
                reserve: reserve
            )
        )
    }

    /// Settles the attempt as answered, its parts accepted.
    func answer(
        _ attempt: AttemptID,
        _ parts: [Part],
        usage: TokenUsage = TokenUsage(input: 10, output: 5),
        cost: Int64? = 100
    ) async throws {
        let outcomes = parts.map {
            ($0.id, Outcome(status: .ok, result: .json(#"{"part":\#($0.id.number)}"#)))
        }
        try await settle(
            AttemptSettlement(
                attempt: attempt,
                ending: .answered(
                    AttemptAnswer(stopReason: "end_turn", requestID: "r-1", latency: .milliseconds(1_500)),
                    usage: usage,
                    cost: cost.map { Cost(picodollars: $0) }
                ),
                outcomes: Dictionary(uniqueKeysWithValues: outcomes)
            )
        )
    }

    func refuse(_ attempt: AttemptID, outcomes: [PartID: Outcome] = [:]) async throws {
        let error = AttemptError(code: "ThrottlingException", message: "too many", requestID: "r-2")
        try await settle(AttemptSettlement(attempt: attempt, ending: .refused(error), outcomes: outcomes))
    }

    func lose(_ attempt: AttemptID) async throws {
        let error = AttemptError(code: "timed_out", message: "no answer")
        try await settle(AttemptSettlement(attempt: attempt, ending: .unknown(error), outcomes: [:]))
    }
}
