import Jobs
import Testing

@testable import Checkpoints

@Suite
struct ReuseTests {
    /// A desk at which one part of identity `x` is answered.
    private func withAnswer(_ body: (Desk, Part) async throws -> Void) async throws {
        try await withDesk { desk in
            let part = desk.journal.newPart(0, identity: "x")
            try await desk.journal.answer(try await desk.journal.begin([part]), [part])
            try await body(desk, part)
        }
    }

    @Test func `an answer serves for its identity and origin alone`() async throws {
        try await withAnswer { desk, part in
            func served(
                _ identity: String,
                _ origin: String,
                inRun run: String? = nil
            ) async throws -> PartID? {
                try await desk.store.acceptedPart(identity: identity, origin: origin, inRun: run)?.part
            }
            let (anywhere, here) = try await (
                served("x", "bedrock"), served("x", "bedrock", inRun: desk.run.id)
            )
            #expect(anywhere == part.id && here == part.id)
            #expect(try await served("y", "bedrock") == nil)
            #expect(try await served("x", "emulator") == nil)
            #expect(try await served("x", "bedrock", inRun: "another") == nil)
        }
    }

    @Test func `a failure serves for nobody`() async throws {
        try await withDesk { desk in
            let part = desk.journal.newPart(0, identity: "x")
            desk.journal.record(.failed(.refusal, "no"), of: part)
            try await desk.journal.flush()
            #expect(try await desk.store.acceptedPart(identity: "x", origin: "bedrock") == nil)
        }
    }

    @Test func `what is reused points to the part that was itself answered`() async throws {
        try await withAnswer { desk, part in
            let second = desk.journal.newPart(1, identity: "x")
            desk.journal.recordReuse(second, of: part.id)
            try await desk.journal.flush()
            let original = try await desk.store.acceptedPart(identity: "x", origin: "bedrock")
            #expect(original?.part == part.id)
            let run = try desk.store.startRun(.sample(), items: Item.samples(1))
            let journal = try await RunJournal(store: desk.store, run: run.id) { Issue.record($0) }
            defer { journal.close() }
            journal.recordReuse(journal.newPart(0, identity: "x"), of: part.id)
            try await journal.flush()
            #expect(try await desk.store.acceptedPart(identity: "x", origin: "bedrock")?.part == part.id)
            #expect(try desk.store.check().allSatisfy(\.holds))
        }
    }
}
