import Foundation
import TestSupport
import Testing

@testable import Emulator

@Suite
struct FaultTests {
    @Test(arguments: [
        ("throttle:0.2", FaultKind.throttle, Fault.Trigger.rate(0.2), nil),
        ("throttle-after:0.1:2", .throttleAfter, .rate(0.1), 2),
        ("500:1", .internalError, .rate(1), nil),
        ("reset-after@3", .resetAfter, .numbers([3...3]), nil),
        ("503@1,10-20", .unavailable, .numbers([1...1, 10...20]), nil),
        ("424@2:429", .modelError, .numbers([2...2]), 429),
        ("throttle-after:2~invoice 17", .throttleAfter, .marker("invoice 17"), 2),
        ("malformed~~:5", .malformed, .marker("~:5"), nil),
        ("stream-stall:0.5:250", .streamStall, .rate(0.5), 250),
        ("malformed~invoice: 17 @ 3", .malformed, .marker("invoice: 17 @ 3"), nil),
    ])
    func `a fault is read as it is written`(
        text: String,
        kind: FaultKind,
        trigger: Fault.Trigger,
        argument: Int?
    ) throws {
        let fault = try Fault(text)
        #expect(fault.kind == kind)
        #expect(fault.trigger == trigger)
        #expect(fault.argument == argument)
        #expect(fault.description == text)
    }

    @Test(arguments: [
        "", "throttle", "thirst:0.2", "throttle:", "throttle:1.5", "throttle:-1", "throttle:0.1:2",
        "throttle@0",
        "throttle@", "throttle@5-3", "throttle@1,", "throttle-after:1:soon", "throttle-after:1:2:3", "hang~",
        "throttle-after:2~", "throttle-after:soon~draft", "throttle:2~draft", "throttle-after@3~draft",
    ])
    func `what is no fault is refused with its text`(text: String) {
        #expect {
            try Fault(text)
        } throws: { error in
            guard case EmulatorError.malformedFault(text, _) = error else { return false }
            return true
        }
    }

    @Test
    func `every kind of fault and outage is documented`() throws {
        let page = try String(
            contentsOf: Repository.root.appending(path: "docs/emulator.md"),
            encoding: .utf8
        )
        for name in FaultKind.allCases.map(\.rawValue) + Outage.Kind.allCases.map(\.rawValue) {
            #expect(page.contains("`\(name)`"), "\(name)")
        }
    }
}

@Suite
struct FaultPlanTests {
    private func struck(_ text: String, seed: UInt64, of count: Int = 10_000) throws -> [Int] {
        let plan = FaultPlan(seed: seed, faults: [try Fault(text)])
        return (1...count).filter { plan.fault(forRequest: $0, body: [], of: .converse) != nil }
    }

    @Test
    func `a rate strikes its share of the requests`() throws {
        #expect((1900...2100).contains(try struck("throttle:0.2", seed: 1).count))
        #expect(try struck("throttle:0", seed: 1).isEmpty)
        #expect(try struck("throttle:1", seed: 1).count == 10_000)
    }

    @Test
    func `the same seed strikes the same requests, another seed others`() throws {
        #expect(try struck("500:0.1", seed: 7) == struck("500:0.1", seed: 7))
        #expect(try struck("500:0.1", seed: 7) != struck("500:0.1", seed: 8))
    }

    @Test
    func `two faults of the same rate strike different requests`() throws {
        let plan = FaultPlan(seed: 3, faults: [try Fault("500:0.5"), try Fault("503:0.5")])
        let kinds = (1...1000).map { plan.fault(forRequest: $0, body: [], of: .converse)?.kind }
        #expect((400...600).contains(kinds.count { $0 == .internalError }))
        #expect((170...330).contains(kinds.count { $0 == .unavailable }))
    }

    @Test
    func `numbers strike exactly those requests`() throws {
        #expect(try struck("hang@2,4-6", seed: 0) == [2, 4, 5, 6])
    }

    @Test
    func `a fault leaves alone what it cannot harm, and the next one strikes`() throws {
        let plan = FaultPlan(
            seed: 0,
            faults: [try Fault("stream-cut:1"), try Fault("hang:1"), try Fault("500:1")]
        )
        func kind(_ operation: RuntimeOperation) -> FaultKind? {
            plan.fault(forRequest: 1, body: [], of: operation)?.kind
        }
        #expect(kind(.converseStream) == .streamCut)
        #expect(kind(.invokeModel) == .hang)
        #expect(kind(.countTokens) == .internalError)
    }

    @Test
    func `a marker strikes the bodies that contain it`() throws {
        let plan = FaultPlan(seed: 0, faults: [try Fault("refusal~poison")])
        #expect(plan.fault(forRequest: 1, body: Array("a poisoned well".utf8), of: .converse) != nil)
        #expect(plan.fault(forRequest: 2, body: Array("a well".utf8), of: .converse) == nil)
    }
}
