internal import AWS
internal import ArgumentParser
internal import Bedrock
internal import Foundation

/// `client-probe load`: many requests at a time to one server, and what they cost this process.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "CPU milliseconds of a request, with many in flight."
    )

    @Option(help: "The server, on this machine.")
    var endpoint: String
    @Option(help: "Requests to send.")
    var requests = 2000
    @Option(help: "Requests in flight.")
    var concurrency = 64
    @Option(help: "text (20 KB) or images (3 MB).")
    var kind = "text"
    @Flag(help: "Ask for streams.")
    var streams = false

    func run() async throws {
        let engine = try HTTPEngine(HTTPEngine.Configuration(keptConnections: concurrency))
        let server = try Endpoint(url: endpoint, origin: "--endpoint")
        let keys = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret")
        let runtime = BedrockRuntime(
            engine: engine,
            credentials: StaticCredentials(keys),
            endpoint: { _ in server },
            version: "benchmark"
        )
        var prompt = kind == "text" ? Prompt.text(bytes: 20_000) : Prompt.images(bytes: 3_000_000)
        if streams { prompt.maxTokens = BedrockRuntime.longestUnstreamedAnswer + 1 }
        // Connections, keys and code are warm before it counts.
        try await send(concurrency, prompt, to: runtime)
        let (start, clock) = (ProcessCPU.now, ContinuousClock.now)
        try await send(requests, prompt, to: runtime)
        let (cpu, wall) = (ProcessCPU.now - start, clock.duration(to: .now))
        print(String(format: "%.3f %.2f", cpu / Double(requests) * 1000, wall / .seconds(1)))
        await engine.shutdown()
    }

    private func send(_ count: Int, _ prompt: InferenceRequest, to runtime: BedrockRuntime) async throws {
        let lane = Lane(
            modelID: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
            region: "us-east-1",
            profile: .us
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                if number >= concurrency { try await group.next() }
                group.addTask { _ = try await runtime.infer(prompt, on: lane) }
            }
            try await group.waitForAll()
        }
    }
}
