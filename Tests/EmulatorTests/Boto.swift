import Emulator
import Foundation
import JSON
import TestSupport
import Testing

/// AWS's own client for Python, as the judge of the wire protocol.
enum Boto {
    /// What came of one call: a line that a script printed.
    struct Line {
        let json: JSONValue

        var name: String { json["case"]?.stringValue ?? "" }
        var answer: JSONValue? { json["answer"] }

        /// The class that boto3 raised, the code and the status, with `-` for what there is not; `nil` for an answer.
        var refusal: String? {
            guard let exception = json["exception"]?.stringValue else { return nil }
            let code = json["code"]?.stringValue ?? json["Code"]?.stringValue ?? "-"
            return "\(exception) \(code) \(json["status"]?.intValue.map(String.init) ?? "-")"
        }
    }

    /// Runs a script of the folder `Boto` against an emulator; its lines, and the requests that they were.
    static func drive(
        _ script: String,
        _ bedrock: LocalBedrock
    ) async throws -> [(line: Line, record: RequestRecord)] {
        let path = Repository.root.appending(path: "Tests/EmulatorTests/Boto/\(script).py").path
        let result = try await runCommand(try await python(), ["-B", path, bedrock.announcement])
        #expect(result.status == 0, "\(result.errors)")
        let lines = try result.output.split(separator: "\n").map {
            Line(json: try JSONValue(parsing: String($0)))
        }
        let records = bedrock.requests
        #expect(lines.count == records.count)
        return Array(zip(lines, records))
    }

    /// The python of the path where it has boto3, else one of our own beside the build.
    static func python() async throws -> URL {
        let own = Repository.root.appending(path: ".build/boto3/bin/python3")
        for folder in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") {
            let python = URL(filePath: String(folder)).appending(path: "python3")
            guard FileManager.default.isExecutableFile(atPath: python.path) else { continue }
            if try await runCommand(python, ["-c", "import boto3"]).status == 0 { return python }
        }
        if FileManager.default.isExecutableFile(atPath: own.path) { return own }
        let folder = own.deletingLastPathComponent().deletingLastPathComponent()
        _ = try await runCommand(URL(filePath: "/usr/bin/python3"), ["-m", "venv", folder.path])
        let packages = ["boto3==1.43.11", "botocore==1.43.11", "urllib3==2.7.0"]
        let installed = try await runCommand(own, ["-m", "pip", "install", "--quiet"] + packages)
        try #require(installed.status == 0, "\(installed.errors)")
        return own
    }
}
