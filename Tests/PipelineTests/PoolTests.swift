import Jobs
import Synchronization
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(5)))
struct PoolTests {
    private struct Broken: Error {}

    private func batches(_ count: Int, text: String? = nil) throws -> [Batch] {
        try (1...count).map { Batch(parts: [try Samples.part($0, text)]) }
    }

    /// Batches that are given out one by one, and what was noted on the way.
    private struct Source {
        var left: [Batch]
        var pulled = 0
        var landed: [Int64] = []

        mutating func next() -> Batch? {
            guard !left.isEmpty else { return nil }
            pulled += 1
            return left.removeFirst()
        }
    }

    @Test(arguments: [1, 3, 8])
    func `never more are at work than allowed, and all land`(concurrency: Int) async throws {
        var source = Source(left: try batches(40))
        let meter = Meter()
        try await dispatchPool(
            concurrency: concurrency,
            bytes: .max,
            next: { source.next() },
            work: { batch in
                meter.enter()
                for _ in 0..<Int(batch.parts[0].part.id.number % 5) { await Task.yield() }
                meter.leave()
                return [batch.parts[0].part.id: Outcome(status: .ok)]
            },
            landed: { batch, outcomes in
                #expect(outcomes.keys.map(\.number) == [batch.parts[0].part.id.number])
                source.landed.append(batch.parts[0].part.id.number)
            }
        )
        #expect(source.landed.sorted() == Array(1...40))
        #expect(meter.peak <= concurrency)
    }

    @Test func `nothing is pulled before there is room for it`() async throws {
        var source = Source(left: try batches(30))
        try await dispatchPool(
            concurrency: 4,
            bytes: .max,
            next: {
                #expect(source.pulled - source.landed.count < 4)
                return source.next()
            },
            work: { _ in
                await Task.yield()
                return [:]
            },
            landed: { batch, _ in source.landed.append(batch.parts[0].part.id.number) }
        )
        #expect(source.landed.count == 30)
    }

    @Test func `one worker lands in the order of the batches`() async throws {
        var source = Source(left: try batches(9))
        try await dispatchPool(
            concurrency: 1,
            bytes: .max,
            next: { source.next() },
            work: { _ in [:] },
            landed: { batch, _ in source.landed.append(batch.parts[0].part.id.number) }
        )
        #expect(source.landed == Array(1...9))
    }

    @Test func `batches are handed over as they land, not as they were pulled`() async throws {
        var source = Source(left: try batches(2))
        let door = RunControl()
        try await dispatchPool(
            concurrency: 2,
            bytes: .max,
            next: { source.next() },
            work: { batch in
                if batch.parts[0].part.id == PartID(1) { await door.waitForStop() }
                return [:]
            },
            landed: { batch, _ in
                source.landed.append(batch.parts[0].part.id.number)
                door.requestStop(.budget("the other has landed"))
            }
        )
        #expect(source.landed == [2, 1])
    }

    @Test(arguments: [(1, 1), (10, 1), (11, 2), (20, 2), (21, 3)])
    func `bytes in flight bound the workers, one batch always may`(limit: Int, workers: Int) async throws {
        var source = Source(left: try batches(12, text: "ten bytes."))
        let meter = Meter()
        try await dispatchPool(
            concurrency: 8,
            bytes: limit,
            next: {
                #expect(source.pulled - source.landed.count < workers)
                return source.next()
            },
            work: { _ in
                meter.enter()
                await Task.yield()
                meter.leave()
                return [:]
            },
            landed: { batch, _ in source.landed.append(batch.parts[0].part.id.number) }
        )
        #expect(source.landed.count == 12 && meter.peak <= workers)
    }

    @Test func `a source that fails cancels what is at work`() async throws {
        var source = Source(left: try batches(1))
        let door = RunControl()
        await #expect(throws: Broken.self) {
            try await dispatchPool(
                concurrency: 2,
                bytes: .max,
                next: {
                    guard let batch = source.next() else { throw Broken() }
                    return batch
                },
                work: { _ in
                    // Nobody opens the door: only the cancellation ends this.
                    await door.waitForStop()
                    return [:]
                },
                landed: { _, _ in }
            )
        }
    }
}

/// Counts who is at work at the same time.
private final class Meter: Sendable {
    private let state = Mutex((now: 0, peak: 0))

    var peak: Int { state.withLock { $0.peak } }

    func enter() {
        state.withLock { state in
            state.now += 1
            state.peak = max(state.peak, state.now)
        }
    }

    func leave() { state.withLock { $0.now -= 1 } }
}
