import Jobs
import TestSupport
import Testing

@testable import Pipeline

@Suite
struct BatchBuilderTests {
    private func batches(_ parts: [PreparedPart], _ bounds: BatchBuilder.Bounds) -> [Batch] {
        var builder = BatchBuilder(bounds: bounds)
        var batches = parts.compactMap { builder.add($0) }
        if let last = builder.finish() { batches.append(last) }
        return batches
    }

    private func numbers(_ batches: [Batch]) -> [[Int64]] { batches.map { $0.parts.map(\.part.id.number) } }

    @Test func `a batch is complete with its last part`() throws {
        var builder = BatchBuilder(bounds: .init(parts: 2, inputTokens: 1_000))
        #expect(builder.add(try Samples.part(1)) == nil)
        #expect(builder.add(try Samples.part(2))?.parts.count == 2)
        #expect(builder.finish() == nil)
    }

    @Test func `a part that no longer fits begins the next batch`() throws {
        let parts = [
            try Samples.part(1), try Samples.part(2, String(repeating: "word ", count: 200)),
            try Samples.part(3),
        ]
        let tokens = parts[1].estimatedTokens + parts[0].estimatedTokens
        #expect(numbers(batches(parts, .init(parts: 9, inputTokens: tokens))) == [[1, 2], [3]])
        #expect(numbers(batches(parts, .init(parts: 9, inputTokens: tokens - 1))) == [[1], [2], [3]])
    }

    @Test func `a part over a bound travels alone`() throws {
        let parts = [try Samples.part(1), try Samples.part(2, images: 3), try Samples.part(3)]
        #expect(numbers(batches(parts, .init(parts: 9, inputTokens: 9_999, images: 2))) == [[1], [2], [3]])
        #expect(numbers(batches(parts, .init(parts: 9, inputTokens: 9_999, bytes: 5))) == [[1], [2], [3]])
    }

    @Test(arguments: 0..<40)
    func `no part is lost, none moves, and no batch of several is over a bound`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let parts = try (1...40).map { number in
            try Samples.part(
                number,
                String(repeating: "x", count: .random(in: 1...900, using: &random)),
                images: .random(in: 0...3, using: &random)
            )
        }
        let bounds = BatchBuilder.Bounds(
            parts: .random(in: 1...8, using: &random),
            inputTokens: .random(in: 1...600, using: &random),
            images: .random(in: 1...9, using: &random),
            bytes: .random(in: 1...2_000, using: &random)
        )
        let batches = batches(parts, bounds)
        #expect(numbers(batches).flatMap(\.self) == parts.map(\.part.id.number))
        for batch in batches {
            #expect(!batch.parts.isEmpty && batch.parts.count <= bounds.parts)
            guard batch.parts.count > 1 else { continue }
            #expect(batch.parts.reduce(0) { $0 + $1.estimatedTokens } <= bounds.inputTokens)
            #expect(batch.parts.reduce(0) { $0 + $1.images } <= bounds.images)
            #expect(batch.bytes <= bounds.bytes)
        }
        // Greedy: what begins a batch did not fit into the one before.
        for (before, after) in zip(batches, batches.dropFirst()) {
            let together = before.parts + after.parts.prefix(1)
            let fits =
                together.count <= bounds.parts && together.reduce(0) { $0 + $1.bytes } <= bounds.bytes
                && together.reduce(0) { $0 + $1.estimatedTokens } <= bounds.inputTokens
                && together.reduce(0) { $0 + $1.images } <= bounds.images
            #expect(!fits)
        }
    }
}
