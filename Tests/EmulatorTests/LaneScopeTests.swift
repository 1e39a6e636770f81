import Testing

@testable import Emulator

@Suite
struct LaneScopeTests {
    private static let haiku = "anthropic.claude-haiku-4-5-20251001-v1:0"
    private let settings = EmulatorSettings()

    private func lane(_ region: String, _ model: String) throws -> Lane {
        Lane(region: region, address: try ModelAddress(model, in: region))
    }

    @Test(arguments: [
        ("us-west-2", "us-west-2", "global.\(haiku)", true),
        ("us-west-2", "us-east-1", "global.\(haiku)", false),
        ("us-west-2/claude-haiku-4-5", "us-west-2", "us.\(haiku)", true),
        ("us-west-2/claude-sonnet-4-5", "us-west-2", "us.\(haiku)", false),
        ("*/claude-haiku-4-5", "eu-west-1", "eu.\(haiku)", true),
        ("*/us.claude-haiku-4-5", "us-east-1", "us.\(haiku)", true),
        ("*/us.claude-haiku-4-5", "us-east-1", "global.\(haiku)", false),
    ])
    func `a scope holds the lanes that it names`(
        scope: String,
        region: String,
        model: String,
        holds: Bool
    ) throws {
        #expect(try LaneScope(scope, of: settings).contains(try lane(region, model)) == holds)
    }

    @Test
    func `a model may stand alone or behind its region`() throws {
        let everywhere = try LaneScope(model: "claude-haiku-4-5", of: settings)
        let west = try LaneScope(model: "us-west-2=claude-haiku-4-5", of: settings)
        let east = try lane("us-east-1", "global.\(Self.haiku)")
        #expect(everywhere.contains(east))
        #expect(!west.contains(east))
    }

    @Test
    func `a model that nobody knows is in scopes of its region alone`() throws {
        let lane = Lane(region: "us-west-2", address: nil)
        #expect(try LaneScope("us-west-2", of: settings).contains(lane))
        #expect(try !LaneScope("us-west-2/claude-haiku-4-5", of: settings).contains(lane))
    }

    @Test(arguments: ["", "/claude-haiku-4-5", "us-west-2/claude-nobody", "*/mars.claude-haiku-4-5"])
    func `what names no lanes is refused with its text`(text: String) {
        #expect {
            try LaneScope(text, of: settings)
        } throws: { error in
            guard case EmulatorError.malformedScope(text, _) = error else { return false }
            return true
        }
    }
}

@Suite
struct LaneLimitTests {
    private let settings = EmulatorSettings()

    @Test
    func `of several limits the last that holds counts`() throws {
        let limits = try ["100", "us-west-2=50", "us-west-2/claude-haiku-4-5=7"].map {
            try LaneLimit($0, of: settings)
        }
        func limit(_ region: String, _ model: String) throws -> Int? {
            limits.limit(of: Lane(region: region, address: try ModelAddress(model, in: region)))
        }
        #expect(try limit("us-east-1", "anthropic.claude-sonnet-4-6") == 100)
        #expect(try limit("us-west-2", "anthropic.claude-sonnet-4-6") == 50)
        #expect(try limit("us-west-2", "us.anthropic.claude-haiku-4-5-20251001-v1:0") == 7)
    }

    @Test(arguments: ["", "0", "-1", "many", "us-west-2=", "us-west-2=1=2", "=5", "us-west-2/x=5"])
    func `what is no limit is refused`(text: String) {
        #expect(throws: EmulatorError.self) { try LaneLimit(text, of: settings) }
    }
}
