import Bedrock
import Checkpoints
import Jobs
import Testing

@testable import Pipeline

/// What becomes of parts that are too large for a model.
@Suite(.timeLimit(.minutes(5)))
struct DispatcherSplitTests {
    /// A batch with one part of `count` pages.
    private func batch(_ desk: DispatchDesk, pages count: Int) throws -> Batch {
        let part = try SamplePages.part((1...count).map { SamplePages.text($0) })
        let id = desk.journal.nextPartID()
        let own = Part(
            id: id,
            item: SamplePages.item.position,
            pages: part.part.pages,
            identity: part.part.identity
        )
        return Batch(
            parts: [
                PreparedPart(part: own, blocks: part.blocks, origin: part.origin, card: try Samples.card())
            ]
        )
    }

    private static let tooLarge: [ScriptedInference.Answer] = [
        { _ in .failure(.tooLarge) }, { _ in .success(.text("", stop: .contextWindowExceeded)) },
        { _ in .success(.text("cut", stop: .maxTokens)) },
    ]

    @Test(arguments: tooLarge.indices)
    func `a part that is too large is split by its pages until it fits`(kind: Int) async throws {
        let inference = ScriptedInference(always: { request in
            let pages = (1...4).count { request.text.contains("page \($0)") }
            return pages > 1 ? await Self.tooLarge[kind](request) : .success(.text("fine"))
        })
        try await withDispatcher(inference, items: 5) { desk in
            let batch = try batch(desk, pages: 4)
            let outcomes = await desk.dispatcher.process(batch)
            #expect(outcomes[batch.parts[0].part.id]?.status == .split)
            #expect(outcomes.values.count { $0.status == .split } == 3)
            #expect(outcomes.values.count { $0.status == .ok } == 4)
            let lines = try desk.lines()
            #expect(lines.map(\.pages?.description) == ["1", "2", "3", "4"])
            #expect(lines.allSatisfy { $0.outcome.status == .ok })
            #expect(try desk.store.check().allSatisfy(\.holds))
        }
    }

    @Test(arguments: zip(tooLarge.indices, [FailureClass.tooLong, .tooLong, .truncated]))
    func `one page that is too large fails for it`(kind: Int, failure: FailureClass) async throws {
        let inference = ScriptedInference(always: Self.tooLarge[kind])
        try await withDispatcher(inference, items: 5) { desk in
            let outcomes = await desk.dispatcher.process(try batch(desk, pages: 2))
            #expect(outcomes.values.count { $0.failure?.failureClass == failure } == 2)
            #expect(outcomes.values.count { $0.status == .split } == 1)
        }
    }
}
