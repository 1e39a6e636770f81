internal import AWS
internal import ArgumentParser
internal import Bedrock
internal import Foundation
internal import JSON

/// `client-probe parts`: the CPU time of writing, reading and signing, each by itself.
struct PartsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parts",
        abstract: "CPU microseconds of writing a body, reading a reply, and signing."
    )

    func run() throws {
        let image = Prompt.images(bytes: 3_000_000)
        measure("write a body with an image of 3 MB", rounds: 200) { image.converseBody().count }
        let text = Prompt.text(bytes: 20_000)
        measure("write a body of 20 KB of text", rounds: 5000) { text.converseBody().count }
        let reply = Self.reply(bytes: 10_000)
        measure("read a reply of 10 KB", rounds: 5000) {
            (try? InferenceReply(converse: reply, requestID: nil).content.count) ?? 0
        }
        let call = Self.call(bytes: 10_000)
        measure("read a reply of 10 KB that calls a tool", rounds: 5000) {
            (try? InferenceReply(converse: call, requestID: nil).content.count) ?? 0
        }
        let stream = Self.stream(bytes: 10_000)
        measure("decode a stream of 10 KB in pieces of 20 bytes", rounds: 1000) {
            var decoder = EventStreamDecoder()
            decoder.append(stream)
            var count = 0
            while let message = try? decoder.next() { count += message.payload.count }
            return count
        }
        let request = Self.request(body: text.converseBody())
        let keys = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token")
        measure("sign a request of 20 KB", rounds: 5000) {
            var signed = request
            RequestSigner.sign(&signed, with: keys, region: "us-east-1", service: "bedrock", at: Date())
            return signed.headers.count
        }
    }

    /// Prints the least and the middle of several runs, so that what others do on the machine counts little.
    private func measure(_ name: String, rounds: Int, _ work: () -> Int) {
        var sum = work()
        let times = (0..<9).map { _ in
            let start = ProcessCPU.now
            for _ in 0..<rounds { sum &+= work() }
            return (ProcessCPU.now - start) / Double(rounds)
        }.sorted()
        precondition(sum != 0)
        print(String(format: "%9.1f us  %9.1f us  %@", times[0] * 1e6, times[4] * 1e6, name))
    }

    private static func reply(bytes: Int) -> [UInt8] {
        let text = String(repeating: "The total is 12.50 EUR, \\\"as agreed\\\".\\n", count: bytes / 40)
        return Array(
            """
            {"output":{"message":{"role":"assistant","content":[{"text":"\(text)"}]}},"stopReason":"end_turn",
            "usage":{"inputTokens":10,"outputTokens":20,"totalTokens":30},"metrics":{"latencyMs":5}}
            """.utf8
        )
    }

    private static func call(bytes: Int) -> [UInt8] {
        let lines = (0..<bytes / 60).map {
            #"{"sku":"A-\#($0)","quantity":\#($0),"price":12.50,"note":null}"#
        }
        return Array(
            """
            {"output":{"message":{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"answer",
            "input":{"lines":[\(lines.joined(separator: ","))]}}}]}},"stopReason":"tool_use",
            "usage":{"inputTokens":10,"outputTokens":20,"totalTokens":30},"metrics":{"latencyMs":5}}
            """.utf8
        )
    }

    private static func stream(bytes: Int) -> [UInt8] {
        let payload = #"{"contentBlockIndex":0,"delta":{"text":"twenty bytes of text"},"p":"abcdefgh"}"#
        let message = EventStreamMessage(.event("contentBlockDelta"), payload: Array(payload.utf8)).encoded()
        return (0..<bytes / 20).flatMap { _ in message }
    }

    private static func request(body: [UInt8]) -> HTTPRequest {
        HTTPRequest(
            method: "POST",
            host: "bedrock-runtime.us-east-1.amazonaws.com",
            path: "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse",
            headers: [
                HTTPHeader(name: "Content-Type", value: "application/json"),
                HTTPHeader(name: "Accept", value: "application/json"),
                HTTPHeader(name: "User-Agent", value: "sheaf/1"),
            ],
            body: body
        )
    }
}
