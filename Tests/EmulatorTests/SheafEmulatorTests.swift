import AWS
import Emulator
import Foundation
import JSON
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SheafEmulatorTests {
    private static let executable = Repository.products.appending(path: "sheaf-emulator")

    /// A running emulator whose standard input the test holds.
    private struct Running {
        let process: Process
        let input: Pipe
        let announcement: JSONValue
        let exit: AsyncStream<Int32>

        init(_ arguments: [String]) throws {
            let (process, input, output) = (Process(), Pipe(), Pipe())
            let (exit, continuation) = AsyncStream.makeStream(of: Int32.self)
            process.executableURL = SheafEmulatorTests.executable
            process.arguments = arguments
            process.standardInput = input
            process.standardOutput = output
            process.terminationHandler = { continuation.yield($0.terminationStatus) }
            try launch(process)
            var line: [UInt8] = []
            while line.last != UInt8(ascii: "\n"),
                let byte = try output.fileHandleForReading.read(upToCount: 1)
            {
                line += byte
            }
            announcement = try JSONValue(parsing: line)
            (self.process, self.input, self.exit) = (process, input, exit)
        }

        func status() async -> Int32? { await exit.first { _ in true } }
    }

    @Test
    func `it announces itself on one line and serves`() async throws {
        try await withScratchDirectory { folder in
            let log = folder.appending(path: "log.jsonl")
            let running = try Running([
                "--log", log.path, "--fault", "503@1", "--region", "eu-west-1", "us-east-1",
            ])
            #expect(running.announcement["region"] == "eu-west-1")
            #expect(running.announcement["access_key_id"]?.stringValue == EmulatorSettings.defaultAccessKeyID)
            let endpoint = try #require(running.announcement["endpoint"]?.stringValue)
            let client = try SignedClient(endpoint)
            #expect(try await client.ask("Hello").status == 503)
            #expect(try await client.ask("Hello").status == 200)
            let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
            #expect(try lines.map { try JSONValue(parsing: String($0))["status"]?.intValue } == [503, 200])
            running.process.terminate()
            #expect(await running.status() == 0)
        }
    }

    @Test
    func `it announces the ports of regions, and takes every option`() async throws {
        let running = try Running([
            "--until-stdin-closes", "--region-port", "us-west-2=0", "--outage", "us-west-2=503", "--api-key",
            "k",
            "--expire-after", "5", "--other-key", "a:b", "--absent", "us-west-2=claude-sonnet-4-5",
            "--refused",
            "claude-opus-4-5", "--not-ready", "claude-opus-4-6", "--tokens-per-minute", "100000",
            "us-west-2/claude-haiku-4-5=10", "--requests-per-minute", "60", "--token-rate", "1000",
            "--first-byte", "1",
        ])
        var client = try SignedClient(try #require(running.announcement["endpoint"]?.stringValue))
        #expect(try await client.ask("Hello").status == 200)
        let west = try #require(running.announcement["endpoints"]?["us-west-2"]?.stringValue)
        client = try SignedClient(west)
        client.region = "us-west-2"
        #expect(try await client.ask("Hello").status == 503)
        try running.input.fileHandleForWriting.close()
        #expect(await running.status() == 0)
    }

    @Test
    func `a model of the user's own file may be written wherever a model may`() async throws {
        try await withScratchDirectory { folder in
            let models = folder.appending(path: "models.json")
            let card = """
                {"id":"x.new","name":"New","profiles":["us"],"profiles_unsure":[],"on_demand":"yes",
                "context_window":1000,"max_output":100,"text_tokens_percent":100,"images":false,
                "image_max_side":1,"image_max_pixels":1,"temperature":true,"forced_tool_choice":false,
                "prices":[{"input":1,"output":2}],"geo_multiplier":1,"lifecycle":"active"}
                """
            try Data("{\"models\":[\(card)]}".utf8).write(to: models)
            let running = try Running([
                "--until-stdin-closes", "--region", "us-east-1", "us-west-2", "--outage", "*/x.new=503@1..1",
                "--absent", "us-west-2=x.new", "--tokens-per-minute", "us-east-1/us.x.new=1", "--models",
                models.path,
            ])
            var client = try SignedClient(try #require(running.announcement["endpoint"]?.stringValue))
            #expect(try await client.ask("Hello", model: "x.new").status == 503)
            #expect(try await client.ask("Hello", model: "x.new").status == 200)
            #expect(try await client.ask("Hello", model: "us.x.new").status == 429)
            let outages = try await client.control(
                "POST",
                "outages",
                body: #"{"outages":["us-east-1/x.new=not-ready"]}"#
            )
            #expect(outages.status == 200)
            let refused = try await client.ask("Hello", model: "x.new")
            #expect(
                refused.headers.first(named: "x-amzn-errortype")?.hasPrefix("ModelNotReady") == true
            )
            client.region = "us-west-2"
            #expect(try await client.ask("Hello", model: "x.new").status == 400)
            try running.input.fileHandleForWriting.close()
            #expect(await running.status() == 0)
        }
    }

    @Test
    func `it does not outlive the end of its standard input`() async throws {
        let running = try Running(["--until-stdin-closes"])
        try running.input.fileHandleForWriting.close()
        #expect(await running.status() == 0)
    }

    @Test
    func `SIGINT stops it in order, with a request still hanging`() async throws {
        let running = try Running(["--fault", "hang:1"])
        let endpoint = try #require(running.announcement["endpoint"]?.stringValue)
        let client = try SignedClient(endpoint)
        let hanging = Task { try await client.ask("Hello") }
        try await until { try await !client.control("GET", "log").body.isEmpty }
        running.process.interrupt()
        #expect(await running.status() == 0)
        await #expect(throws: (any Error).self) { try await hanging.value }
    }

    @Test(arguments: [
        (["--fault", "thirst:1"], "no such kind"), (["--log", "/nowhere/log"], "/nowhere/log: cannot write"),
        (["--latency", "-1"], "latency"), (["--token-rate", "0"], "--token-rate"),
        (["--outage", "us-west-2=thirst"], "no such kind"), (["--absent", "nobody"], "no such model"),
        (["--tokens-per-minute", "us-west-2/nobody=1"], "no such model"),
        (["--region-port", "us-west-2"], "REGION=PORT"), (["--other-key", "a"], "ID:SECRET"),
    ])
    func `what it cannot do it says on standard error`(arguments: [String], words: String) async throws {
        let result = try await runCommand(Self.executable, arguments)
        #expect(result.status != 0)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains(words), "\(result.errors)")
    }
}
