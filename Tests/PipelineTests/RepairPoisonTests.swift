import Bedrock
import JSON
import Jobs
import TestSupport
import Testing

@testable import Pipeline

/// Parts that spoil every request they travel in.
@Suite(.timeLimit(.minutes(5)))
struct RepairPoisonTests {
    @Test(arguments: [1, 2, 3, 5, 8, 17, 31, 64], [InferenceError.rejected, .tooLarge])
    func `guilty parts fail alone, and each costs twice the halvings at most`(
        count: Int,
        error: InferenceError
    ) async throws {
        var random = SeededGenerator(seed: count)
        for guilty in [1, 2, 3, count / 2, count] where guilty > 0 && guilty <= count {
            let poisoned = Set((0..<count).shuffled(using: &random).prefix(guilty))
            let inference = ScriptedInference(always: { request in
                request.text.contains("poison") ? .failure(error) : .success(.echo(request))
            })
            try await withDispatcher(inference, job: Samples.job(parts: 64), items: count) { desk in
                let batch = try desk.batch(
                    (0..<count).map { poisoned.contains($0) ? "poison" : "content \($0)" }
                )
                let outcomes = await desk.dispatcher.process(batch)
                let failed = batch.parts.indices.filter {
                    outcomes[batch.parts[$0].part.id]?.status == .failed
                }
                #expect(Set(failed) == poisoned)
                #expect(outcomes.values.count { $0.status == .ok } == count - guilty)
                let halvings = (0..<7).first { 1 << $0 >= count } ?? 7
                let extra = inference.requests.count - 1
                #expect(extra <= guilty * 2 * halvings, "\(guilty) guilty of \(count)")
                #expect(extra <= 2 * (count - 1), "\(guilty) guilty of \(count)")
            }
        }
    }

    /// Whatever one part does to the answer of its batch, the others are accepted from that very answer.
    @Test(arguments: 1...64)
    func `an answer that is wrong for some parts is paid once for the others`(count: Int) async throws {
        var random = SeededGenerator(seed: count)
        let guilty = Set((0..<count).shuffled(using: &random).prefix(max(1, count / 5)))
        let inference = ScriptedInference(always: { request in
            let reply = InferenceReply.echo(request)
            // Only the first request is spoiled: it is the one in which they all travel.
            return .success(request.text.contains("<part id=\"p2\">") ? reply.spoiled(for: guilty) : reply)
        })
        try await withDispatcher(inference, job: Samples.job(parts: 64), items: count) { desk in
            let batch = try desk.batch((0..<count).map { "content \($0)." })
            let outcomes = await desk.dispatcher.process(batch)
            #expect(outcomes.values.count { $0.status == .ok } == count)
            #expect(inference.requests.count == (count == 1 ? 1 : 1 + guilty.count))
            for (index, _) in batch.parts.enumerated() {
                let times = inference.requests.count { $0.text.contains("content \(index).") }
                #expect(times == (guilty.contains(index) && count > 1 ? 2 : 1), "part \(index)")
            }
        }
    }
}

extension InferenceReply {
    /// The entries of the parts at those places left out, doubled, renamed or of a wrong type, by their place; the rest
    /// in the opposite order.
    fileprivate func spoiled(for guilty: Set<Int>) -> InferenceReply {
        let entries = toolUses.first?.input.value["results"]?.arrayValue ?? []
        var spoiled: [JSONValue] = []
        for (index, entry) in entries.enumerated().reversed() {
            guard guilty.contains(index) else {
                spoiled.append(entry)
                continue
            }
            switch index % 5 {
            case 0: break
            case 1: spoiled += [entry, entry]
            case 2: spoiled.append(["id": .number(JSONNumber(index + 1)), "result": "x"])
            case 3: spoiled.append(["id": "p0", "result": "x"])
            default: spoiled.append(["id": entry["id"] ?? "", "result": 7])
            }
        }
        let use = ToolUse(id: "t-1", name: "answer", input: RawJSON(["results": .array(spoiled)]))
        return InferenceReply(content: [.toolUse(use)], stopReason: .toolUse, usage: usage)
    }
}
