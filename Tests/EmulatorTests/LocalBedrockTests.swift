import AWS
import Digests
import Foundation
import JSON
import Spend
import TestSupport
import Testing

@testable import Emulator

@Suite(.timeLimit(.minutes(5)))
struct LocalBedrockTests {
    @Test
    func `an answer is charged at the profile's price and logged as accepted`() async throws {
        let bedrock = try LocalBedrock()
        let client = try SignedClient(bedrock.endpoint)
        let base = try await client.ask("Hello")
        _ = try await client.ask("Hello", model: "us.anthropic.claude-haiku-4-5-20251001-v1:0")
        #expect(base.status == 200)
        let records = bedrock.requests
        #expect(records.map(\.number) == [1, 2])
        #expect(records[0].usage == TokenUsage(input: 2, output: 17))
        #expect(records.map(\.charge) == [Cost(usd: "0.000087"), Cost(usd: "0.0000957")])
        #expect(records.allSatisfy { $0.isAccepted && $0.status == 200 && $0.region == "us-east-1" })
        #expect(records[0].requestID == base.headers.first(named: "x-amzn-requestid"))
        #expect(records[0].parts == [.init(id: nil, sha256: SHA256.digest("Hello").hex)])
        #expect(bedrock.summary.charge == Cost(usd: "0.0001827"))
    }

    @Test
    func `the same request gets the same answer from every server`() async throws {
        var answers: Set<[UInt8]> = []
        for _ in 0..<2 {
            let bedrock = try LocalBedrock()
            let client = try SignedClient(bedrock.endpoint)
            for _ in 0..<2 { answers.insert(try await client.ask("Hello").body) }
        }
        #expect(answers.count == 1)
    }

    @Test(arguments: [
        ("reset-before@1", Int?.none, Cost?.some(.zero)), ("reset-after@1", 200, Cost(usd: "0.000087")),
        ("reset-during@1", 200, Cost(usd: "0.000087")), ("truncate@1", 200, Cost(usd: "0.000087")),
    ])
    func `a lost answer is charged where the model ran, and never accepted`(
        fault: String,
        status: Int?,
        charge: Cost?
    ) async throws {
        var settings = EmulatorSettings()
        settings.faults = [try Fault(fault)]
        let bedrock = try LocalBedrock(settings)
        let client = try SignedClient(bedrock.endpoint)
        await #expect {
            try await client.ask("Hello")
        } throws: { error in
            guard case .lost(_, true)? = error as? TransportError else { return false }
            return true
        }
        let record = try #require(bedrock.requests.first)
        #expect(record.fault == fault)
        #expect(record.status == status)
        #expect(record.charge == charge)
        #expect(!record.isAccepted)
        #expect(try await client.ask("Hello").status == 200)
    }

    @Test
    func `errors cost nothing and name their code before a colon`() async throws {
        var settings = EmulatorSettings()
        settings.faults = [try Fault("throttle-after@1:3"), try Fault("500@2"), try Fault("html@3")]
        let bedrock = try LocalBedrock(settings)
        let client = try SignedClient(bedrock.endpoint)
        let throttled = try await client.ask("Hello")
        #expect(throttled.status == 429)
        #expect(throttled.headers.first(named: "retry-after") == "3")
        #expect(throttled.headers.first(named: "x-amzn-errortype")?.hasPrefix("ThrottlingException:") == true)
        #expect(try await client.ask("Hello").status == 500)
        let gateway = try await client.ask("Hello")
        #expect(gateway.status == 503)
        #expect(gateway.headers.first(named: "x-amzn-errortype") == nil)
        #expect(bedrock.requests.allSatisfy { $0.charge == .zero && $0.usage == nil && !$0.isAccepted })
    }

    @Test
    func `an answer that the client did not wait for is taken back`() async throws {
        var settings = EmulatorSettings()
        settings.latency = .seconds(3)
        try await withScratchDirectory { folder in
            settings.logPath = folder.appending(path: "log.jsonl").path
            let bedrock = try LocalBedrock(settings)
            let client = try SignedClient(bedrock.endpoint)
            // On a busy machine the answer may be there before anybody cancels: then the next one is given up.
            var number = 0
            var isGivenUp = false
            while !isGivenUp {
                let impatient = Task { try await client.ask("Hello") }
                try await until { bedrock.requests.count > number }
                number += 1
                impatient.cancel()
                if case .failure = await impatient.result { isGivenUp = true }
            }
            try await until { !bedrock.requests[number - 1].isAccepted }
            #expect(bedrock.requests[number - 1].charge == Cost(usd: "0.000087"))
            let lines = try String(contentsOf: folder.appending(path: "log.jsonl"), encoding: .utf8)
            #expect(lines.hasSuffix("{\"event\":\"lost\",\"number\":\(number)}\n"))
        }
    }

    @Test
    func `a fault is logged only where it struck`() async throws {
        var settings = EmulatorSettings()
        settings.faults = [try Fault("reset-after@1")]
        let bedrock = try LocalBedrock(settings)
        let client = try SignedClient(bedrock.endpoint)
        #expect(try await client.ask("Hello", model: "anthropic.nobody").status == 400)
        #expect(bedrock.requests.map(\.fault) == [nil])
        #expect(bedrock.requests.map(\.charge) == [.zero])
    }

    @Test
    func `a quota counts the whole of max tokens when a request starts`() async throws {
        var settings = EmulatorSettings()
        settings.tokensPerMinute = [LaneLimit(perMinute: 1000)]
        let bedrock = try LocalBedrock(settings)
        let client = try SignedClient(bedrock.endpoint)
        func ask(_ maxTokens: Int) async throws -> Int {
            let messages = #""messages": [{"role": "user", "content": [{"text": "a"}]}]"#
            return try await client.send("{\(messages), \"inferenceConfig\": {\"maxTokens\": \(maxTokens)}}")
                .status
        }
        #expect(try await ask(1000) == 429)
        #expect(try await ask(900) == 200)
        #expect(try await client.ask("no limit set reserves the model's maximum").status == 429)
        #expect(bedrock.requests.map(\.error) == ["ThrottlingException", nil, "ThrottlingException"])
    }

    @Test
    func `waiting answers occupy no thread`() async throws {
        var settings = EmulatorSettings()
        settings.latency = .milliseconds(500)
        settings.jitter = .milliseconds(100)
        let bedrock = try LocalBedrock(settings)
        let client = try SignedClient(bedrock.endpoint, connections: 400)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<400 { group.addTask { try await client.ask("Request \(number)").status } }
            for try await status in group { #expect(status == 200) }
        }
        // One after the other would take over 200 seconds.
        #expect(ContinuousClock.now - start < .seconds(60))
        #expect(bedrock.summary.accepted == 400)
    }

    @Test
    func `stopping ends a hanging request`() async throws {
        var settings = EmulatorSettings()
        settings.faults = [try Fault("hang:1")]
        let bedrock = try LocalBedrock(settings)
        let client = try SignedClient(bedrock.endpoint)
        let hanging = Task { try await client.ask("Hello") }
        try await until { !bedrock.requests.isEmpty }
        bedrock.stop()
        await #expect(throws: TransportError.self) { try await hanging.value }
        #expect(!bedrock.requests[0].isAccepted)
    }

    @Test
    func `a server whose clock is ahead refuses, and says what time it has`() async throws {
        var settings = EmulatorSettings()
        settings.clockOffset = .seconds(3600)
        let bedrock = try LocalBedrock(settings)
        let client = try SignedClient(bedrock.endpoint)
        let refused = try await client.ask("Hello")
        #expect(refused.status == 403)
        let date = try #require(refused.headers.first(named: "date"))
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        let time = try #require(formatter.date(from: date))
        #expect(abs(time.timeIntervalSinceNow - 3600) < 60)
        let body = #"{"messages": [{"role": "user", "content": [{"text": "a"}]}]}"#
        #expect(try await client.send(body, at: time).status == 200)
    }

    @Test
    func `only the announced regions are served`() async throws {
        var settings = EmulatorSettings()
        settings.regions = ["us-east-1", "eu-west-1"]
        let bedrock = try LocalBedrock(settings)
        var client = try SignedClient(bedrock.endpoint)
        client.region = "eu-west-1"
        #expect(try await client.ask("Hello").status == 200)
        client.region = "us-west-2"
        #expect(try await client.ask("Hello").status == 403)
        #expect(bedrock.requests.map(\.region) == ["eu-west-1", nil])
    }

    @Test
    func `the control endpoints need no signature and leave no trace`() async throws {
        let bedrock = try LocalBedrock()
        let client = try SignedClient(bedrock.endpoint)
        let set = try await client.control("POST", "faults", body: #"{"faults": ["503:1"], "seed": 4}"#)
        #expect(String(decoding: set.body, as: UTF8.self) == #"{"faults":["503:1"],"seed":4}"#)
        #expect(try await client.ask("Hello").status == 503)
        #expect(try await client.control("POST", "faults", body: #"{"faults": ["x"]}"#).status == 400)
        #expect(try await client.control("GET", "nothing").status == 404)
        let summary = try JSONValue(parsing: try await client.control("GET", "summary").body)
        #expect(summary["requests"] == 1)
        #expect(summary["statuses"] == ["503": 1])
        let log = try JSONValue(parsing: try await client.control("GET", "log").body)
        #expect(log["fault"] == "503:1")
        #expect(log["accepted"] == false)
    }

    @Test
    func `an outage is switched on and off while it runs`() async throws {
        let bedrock = try LocalBedrock()
        let client = try SignedClient(bedrock.endpoint)
        let set = try await client.control("POST", "outages", body: #"{"outages": ["us-east-1=503"]}"#)
        #expect(String(decoding: set.body, as: UTF8.self) == #"{"outages":["us-east-1=503"]}"#)
        #expect(try await client.ask("Hello").status == 503)
        #expect(try await client.control("POST", "outages", body: #"{"outages": ["x"]}"#).status == 400)
        #expect(try await client.control("POST", "outages", body: #"{"outages": []}"#).status == 200)
        #expect(try await client.ask("Hello").status == 200)
        #expect(bedrock.requests.map(\.fault) == ["us-east-1=503", nil])
    }

    @Test
    func `a token rate makes a whole answer take its time`() async throws {
        var settings = EmulatorSettings()
        settings.firstByte = .milliseconds(50)
        settings.tokensPerSecond = 100
        let bedrock = try LocalBedrock(settings)
        let client = try SignedClient(bedrock.endpoint)
        let start = ContinuousClock.now
        let answer = try JSONValue(parsing: try await client.ask("Hello").body)
        #expect(ContinuousClock.now - start >= .milliseconds(220))
        #expect(answer["metrics"]?["latencyMs"] == 220)
    }

    @Test
    func `streams in the making occupy no thread`() async throws {
        var settings = EmulatorSettings()
        settings.tokensPerSecond = 20
        let bedrock = try LocalBedrock(settings)
        let client = try SignedClient(bedrock.endpoint, connections: 200)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await client.ask("Request \(number)", operation: "converse-stream").status
                }
            }
            for try await status in group { #expect(status == 200) }
        }
        // One after the other would take over 170 seconds.
        #expect(ContinuousClock.now - start < .seconds(60))
        #expect(bedrock.summary.accepted == 200)
    }

    @Test
    func `a stream that the client gives up is taken back, and charged`() async throws {
        var settings = EmulatorSettings()
        settings.tokensPerSecond = 1
        let bedrock = try LocalBedrock(settings)
        let client = try SignedClient(bedrock.endpoint)
        let impatient = Task { try await client.ask("Hello", operation: "converse-stream") }
        try await until { !bedrock.requests.isEmpty }
        impatient.cancel()
        await #expect(throws: (any Error).self) { try await impatient.value }
        try await until { !bedrock.requests[0].isAccepted }
        #expect(bedrock.requests[0].charge == Cost(usd: "0.000087"))
    }

    @Test
    func `stopping ends a stalled stream, which is then no answer`() async throws {
        var settings = EmulatorSettings()
        settings.faults = [try Fault("stream-stall:1")]
        let bedrock = try LocalBedrock(settings)
        let client = try SignedClient(bedrock.endpoint)
        let stalled = Task { try await client.ask("Hello", operation: "converse-stream") }
        try await until { !bedrock.requests.isEmpty }
        bedrock.stop()
        await #expect(throws: TransportError.self) { try await stalled.value }
        #expect(!bedrock.requests[0].isAccepted)
    }

    @Test
    func `a stream is settled with the quota when it ends`() async throws {
        var settings = EmulatorSettings()
        settings.tokensPerMinute = [LaneLimit(perMinute: 70_000)]
        let bedrock = try LocalBedrock(settings)
        let client = try SignedClient(bedrock.endpoint)
        // Each reserves the model's maximum of 64,000.
        for _ in 0..<3 { #expect(try await client.ask("Hello", operation: "converse-stream").status == 200) }
        #expect(bedrock.summary.accepted == 3)
    }

    @Test
    func `a port that is taken is refused by its number`() throws {
        let bedrock = try LocalBedrock()
        let port = try #require(bedrock.endpoint.split(separator: ":").last.flatMap { UInt16($0) })
        var settings = EmulatorSettings()
        settings.port = port
        #expect(throws: EmulatorError.cannotListen(port: port, reason: "Address already in use")) {
            try LocalBedrock(settings)
        }
    }
}
