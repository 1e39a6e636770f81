import Foundation
import JSON
import TestSupport

/// A `sheaf-emulator` of a test's own, which outlives the runs that it answers.
final class Emulator {
    let endpoint: String
    let log: URL
    private let process = Process()
    private let input = Pipe()

    /// Starts it with a log in `folder`; `options` are its own.
    init(in folder: URL, log name: String = "emulator.jsonl", _ options: [String] = []) throws {
        log = folder.appending(path: name)
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let output = Pipe()
        process.executableURL = Repository.products.appending(path: "sheaf-emulator")
        process.arguments = ["--until-stdin-closes", "--log", log.path] + options
        process.standardInput = input
        process.standardOutput = output
        try launch(process)
        let line = try JSONValue(parsing: Array(output.fileHandleForReading.availableData))
        endpoint = line["endpoint"]?.stringValue ?? ""
        keys = [
            "AWS_ACCESS_KEY_ID": line["access_key_id"]?.stringValue ?? "",
            "AWS_SECRET_ACCESS_KEY": line["secret_access_key"]?.stringValue ?? "",
            "AWS_REGION": line["region"]?.stringValue ?? "",
        ]
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    private let keys: [String: String]

    /// The environment in which `sheaf` finds it.
    var environment: [String: String] {
        keys.merging([
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": endpoint, "HOME": "/nonexistent", "PATH": "/usr/bin:/bin",
        ]) { first, _ in first }
    }

    /// Returns when the log has `count` requests; ends by itself after a minute.
    func waitForRequests(_ count: Int) async throws {
        // The one that follows the file is ended too: it would keep the shell's end from being seen.
        // Nothing but SIGKILL is sure to end them: they inherit what the launching thread blocks.
        let follow = "exec 3< <(exec tail -n +1 -f '\(log.path)')"
        let script = "\(follow); follower=$!; head -n \(count) <&3 | wc -l; kill -KILL $follower"
        let result = try await runCommand(
            URL(filePath: "/usr/bin/timeout"),
            ["--signal=KILL", "60", "/bin/bash", "-c", script]
        )
        guard Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)) == count else {
            throw EndToEndError("the emulator did not get \(count) requests within a minute")
        }
    }

    /// Every request so far, in order.
    func requests() throws -> [LoggedRequest] {
        let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
        return try lines.map { try JSONValue(parsing: String($0)) }
            .filter { $0["event"]?.stringValue == "request" }
            .map(LoggedRequest.init)
    }
}

/// One line of the emulator's log.
struct LoggedRequest {
    let number: Int
    let id: String
    /// The digests of the contents that travelled, in order.
    let parts: [String]
    let charge: Int
    /// Such as `converse-stream`; `nil` for what is no call of the runtime's.
    let operation: String?
    let model: String?
    /// The fault that struck it.
    let fault: String?

    init(_ line: JSONValue) {
        number = line["number"]?.intValue ?? 0
        id = line["request_id"]?.stringValue ?? ""
        parts = (line["parts"]?.arrayValue ?? []).compactMap { $0["sha256"]?.stringValue }
        charge = line["charge_picodollars"]?.intValue ?? 0
        operation = line["operation"]?.stringValue
        model = line["model"]?.stringValue
        fault = line["fault"]?.stringValue
    }
}

struct EndToEndError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
