import Testing

@testable import Emulator

@Suite
struct OutageTests {
    private let settings = EmulatorSettings()

    @Test(arguments: [
        ("us-west-2=503", Outage.Kind.unavailable, Outage.Stretch.always),
        ("us-west-2/claude-haiku-4-5=daily@5..20", .daily, .requests(5...20)),
        ("*=connect@10s..30s", .connect, .seconds(10...30)),
        ("*=hang@3..", .hang, .requests(3...Int.max)),
        ("*=not-ready@0s..", .notReady, .seconds(0...Int.max)),
    ])
    func `an outage is read as it is written`(
        text: String,
        kind: Outage.Kind,
        stretch: Outage.Stretch
    ) throws {
        let outage = try Outage(text, of: settings)
        #expect(outage.kind == kind)
        #expect(outage.stretch == stretch)
        #expect(outage.description == text)
    }

    @Test(arguments: [
        "", "us-west-2", "us-west-2=", "us-west-2=thirst", "=503", "*=503@", "*=503@5", "*=503@9..5",
        "*=503@a..b",
        "*=503@5s..9", "*=503@5..9s", "*=503@-1..5",
    ])
    func `what is no outage is refused`(text: String) {
        #expect(throws: EmulatorError.self) { try Outage(text, of: settings) }
    }
}

@Suite
struct OutageBoardTests {
    private let east = Lane(region: "us-east-1", address: nil)
    private let west = Lane(region: "us-west-2", address: nil)
    private let settings = EmulatorSettings()

    @Test
    func `requests are counted lane by lane`() throws {
        let board = OutageBoard([try Outage("us-west-2=503@2..3", of: settings)])
        var met: [Bool] = []
        for lane in [west, east, east, west, west, west] { met.append(board.outage(in: lane) != nil) }
        #expect(met == [false, false, false, true, true, false])
    }

    @Test
    func `seconds are counted from the first request of all`() throws {
        let board = OutageBoard([try Outage("us-west-2=hang@10s..20s", of: settings)])
        let start = ContinuousClock.now
        #expect(board.outage(in: east, at: start) == nil)
        let met = [9, 10, 20, 21].map { board.outage(in: west, at: start + .seconds($0)) != nil }
        #expect(met == [false, true, true, false])
    }

    @Test
    func `the first outage that holds is met, and a lifted one is not`() throws {
        let board = OutageBoard([
            try Outage("us-west-2=503@2..", of: settings), try Outage("*=throttle", of: settings),
        ])
        #expect(board.outage(in: west)?.kind == .throttle)
        #expect(board.outage(in: west)?.kind == .unavailable)
        board.set([])
        #expect(board.outage(in: west) == nil)
    }
}
