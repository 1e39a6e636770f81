import Synchronization
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(5)))
struct RunControlTests {
    private let control = RunControl()

    /// Longer than any test may take.
    private let forever = Duration.seconds(100_000)

    @Test func `the first reason stands`() {
        #expect(!control.isStopping)
        control.requestStop(.interrupted(signal: 15))
        control.requestStop(.budget("later"))
        #expect(control.stop == .interrupted(signal: 15))
    }

    @Test func `a stop wakes everyone who sleeps or waits for it`() async {
        await withTaskGroup { group in
            for _ in 0..<20 { group.addTask { await control.sleep(for: forever) } }
            for _ in 0..<20 { group.addTask { await control.waitForStop() } }
            await Task.yield()
            control.requestStop(.budget("x"))
            await group.waitForAll()
        }
        await control.sleep(for: forever)
        await control.waitForStop()
        #expect(control.isStopping)
    }

    @Test func `a stop does not end a drain, a cancel does`() async {
        control.requestStop(.interrupted(signal: 2))
        let time = await ContinuousClock().measure { await control.drain(for: .milliseconds(20)) }
        #expect(time >= .milliseconds(20))
        let drain = Task { await control.drain(for: forever) }
        control.requestCancel()
        await drain.value
        await control.drain(for: forever)
    }

    @Test func `cancelling the task wakes its sleep, its drain and its wait`() async {
        let tasks = [
            Task { await control.sleep(for: forever) }, Task { await control.drain(for: forever) },
            Task { await control.waitForStop() },
        ]
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        #expect(!control.isStopping)
    }

    @Test func `a sleep of no time returns at once, a short one by itself`() async {
        await control.sleep(for: .zero)
        await control.sleep(for: .milliseconds(1))
        #expect(!control.isStopping)
    }

    @Test func `each handler is called once, at once where the stop came before`() {
        let calls = Mutex<[String]>([])
        control.onStop { calls.withLock { $0.append("before") } }
        #expect(calls.withLock { $0.isEmpty })
        control.requestStop(.budget("x"))
        control.requestStop(.budget("y"))
        control.onStop { calls.withLock { $0.append("after") } }
        #expect(calls.withLock { $0 } == ["before", "after"])
    }

    @Test func `a handler may ask the control again`() {
        let seen = Mutex<RunStop?>(nil)
        control.onStop { [control] in seen.withLock { $0 = control.stop } }
        control.requestStop(.serviceOut("x"))
        #expect(seen.withLock { $0 } == .serviceOut("x"))
    }

    @Test(
        arguments: [
            (.interrupted(signal: 2), 130), (.interrupted(signal: 15), 143), (.interrupted(signal: 1), 129),
            (.budget(""), 4), (.failureLimit(""), 6), (.refused(""), 7), (.serviceOut(""), 9),
            (.store(""), 10),
            (.unexpected(""), 1),
        ] as [(RunStop, Int32)]
    )
    func `each reason has its exit status`(stop: RunStop, status: Int32) {
        #expect(stop.exitStatus == status)
    }
}
