import Emulator
import JSON
import Spend
import Testing

@Suite(.timeLimit(.minutes(5)))
struct BotoLaneTests {
    private static let wrongScope = "ClientError InvalidSignatureException 403"
    private static let unknownModel = "ValidationException ValidationException 400"
    private static let throttled = "ThrottlingException ThrottlingException 429"
    private static let unavailable = "ServiceUnavailableException ServiceUnavailableException 503"
    private static let notReady = "ModelNotReadyException ModelNotReadyException 429"
    private static let denied = "AccessDeniedException AccessDeniedException 403"

    @Test
    func `every region has its own models, quotas and outages`() async throws {
        var settings = EmulatorSettings()
        settings.regions = ["us-east-1", "us-west-2"]
        settings.regionPorts = [.init(region: "eu-west-1", port: 0)]
        settings.absent = [try LaneScope(model: "us-west-2=claude-sonnet-4-5", of: settings)]
        settings.refused = [try LaneScope(model: "claude-opus-4-5", of: settings)]
        settings.notReady = [try LaneScope(model: "us-west-2=claude-sonnet-4-6", of: settings)]
        settings.tokensPerMinute = [try LaneLimit("us-east-1/claude-sonnet-4-5=1000", of: settings)]
        settings.requestsPerMinute = [try LaneLimit("eu-west-1=2", of: settings)]
        let refusals = [
            "nowhere": Self.wrongScope, "east at west's host": Self.wrongScope,
            "east at europe's port": Self.wrongScope, "absent": Self.unknownModel, "refused": Self.denied,
            "not ready": Self.notReady, "foreign profile": Self.unknownModel,
            "foreign arn": Self.unknownModel,
            "beyond quota": Self.throttled, "beyond requests": Self.throttled, "outage 503": Self.unavailable,
            "outage throttle": Self.throttled, "outage daily": Self.throttled,
            "outage not-ready": Self.notReady, "outage connect": "ConnectionClosedError - -",
            "outage hang": "ReadTimeoutError - -", "stretch 2": Self.unavailable,
        ]
        let pairs = try await Boto.drive("lanes", try LocalBedrock(settings))
        for (line, record) in pairs {
            #expect(line.refusal == refusals[line.name], "\(line.name)")
            #expect(record.isAccepted == (line.refusal == nil), "\(line.name)")
            #expect((record.charge == .zero) == (line.refusal != nil), "\(line.name)")
        }
        #expect(pairs.count(where: { $0.line.refusal != nil }) == refusals.count)
        func record(_ name: String) -> RequestRecord? { pairs.first { $0.line.name == name }?.record }
        #expect(record("west by host")?.region == "us-west-2")
        #expect(record("europe by port")?.region == "eu-west-1")
        #expect(record("outage connect")?.fault == "us-west-2=connect")
    }

    @Test
    func `sessions end, and API keys open every operation`() async throws {
        var settings = EmulatorSettings()
        settings.sessionRequests = 2
        settings.otherKeys = [.init(id: "AKIDOTHER", secret: "other")]
        settings.apiKeys = ["good"]
        let expired = "ClientError ExpiredTokenException 403"
        let refusals = [
            "session None 3": expired, "session one 3": expired, "session two 3": expired,
            "unknown key": "ClientError UnrecognizedClientException 403", "bad API key": Self.denied,
            "bad API key, stream": Self.denied,
        ]
        let pairs = try await Boto.drive("keys", try LocalBedrock(settings))
        for (line, _) in pairs { #expect(line.refusal == refusals[line.name], "\(line.name)") }
        #expect(pairs.count(where: { $0.line.refusal != nil }) == refusals.count)
        #expect(
            pairs.filter { $0.line.name.hasPrefix("good") }.map(\.record.region) == [
                "us-east-1", "us-east-1",
            ]
        )
    }
}
