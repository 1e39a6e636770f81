import Emulator
import Foundation
import JSON
import Spend
import TestSupport
import Testing

/// AWS's own client for Python as the judge of the wire protocol.
@Suite(.timeLimit(.minutes(5)))
struct BotoTests {
    /// What boto3 makes of each refusal: exception class, code, status.
    private static let refusals: [String: (String, String, Int)] = [
        "not on demand": ("ValidationException", "ValidationException", 400),
        "unknown model": ("ValidationException", "ValidationException", 400),
        "ended model": ("ResourceNotFoundException", "ResourceNotFoundException", 404),
        "wrong secret": ("ClientError", "InvalidSignatureException", 403),
        "wrong key": ("ClientError", "UnrecognizedClientException", 403),
        "wrong region": ("ClientError", "InvalidSignatureException", 403),
        "slow clock": ("ClientError", "InvalidSignatureException", 403),
        "fast clock": ("ClientError", "InvalidSignatureException", 403),
        "extraneous key": ("ValidationException", "ValidationException", 400),
        "wrong type": ("ValidationException", "ValidationException", 400),
        "two members": ("ValidationException", "ValidationException", 400),
        "no messages": ("ValidationException", "ValidationException", 400),
        "blank text": ("ValidationException", "ValidationException", 400),
        "roles": ("ValidationException", "ValidationException", 400),
        "max tokens": ("ValidationException", "ValidationException", 400),
        "temperature": ("ValidationException", "ValidationException", 400),
        "unknown tool": ("ValidationException", "ValidationException", 400),
        "wrong format": ("ValidationException", "ValidationException", 400),
        "too long": ("ValidationException", "ValidationException", 400),
        "fault throttle": ("ThrottlingException", "ThrottlingException", 429),
        "fault throttle-after": ("ThrottlingException", "ThrottlingException", 429),
        "fault throttle-daily": ("ThrottlingException", "ThrottlingException", 429),
        "fault not-ready": ("ModelNotReadyException", "ModelNotReadyException", 429),
        "fault quota": ("ServiceQuotaExceededException", "ServiceQuotaExceededException", 400),
        "fault access-denied": ("AccessDeniedException", "AccessDeniedException", 403),
        "fault expired-token": ("ClientError", "ExpiredTokenException", 403),
        "fault 408": ("ModelTimeoutException", "ModelTimeoutException", 408),
        "fault 424": ("ModelErrorException", "ModelErrorException", 424),
        "fault 500": ("InternalServerException", "InternalServerException", 500),
        "fault 503": ("ServiceUnavailableException", "ServiceUnavailableException", 503),
        "fault html": ("ClientError", "503", 503),
    ]

    /// What boto3 raises where no usable answer comes.
    private static let losses = [
        "fault reset-before": "ConnectionClosedError", "fault reset-after": "ConnectionClosedError",
        "fault reset-during": "ConnectionClosedError", "fault truncate": "ConnectionClosedError",
        "fault hang": "ReadTimeoutError",
    ]

    /// The stop reasons of what boto3 takes for answers.
    private static let answers = [
        "text": "end_turn", "text again": "end_turn", "tool": "tool_use", "image": "end_turn",
        "cut": "max_tokens",
        "arn": "end_turn", "on demand": "end_turn", "fault empty": "end_turn",
        "fault max-tokens": "max_tokens",
        "fault malformed": "tool_use", "fault refusal": "end_turn", "fault filtered": "content_filtered",
    ]

    @Test
    func `boto3 gets what the log says it was sent`() async throws {
        let bedrock = try LocalBedrock()
        let lines = try await drive(bedrock)
        let records = bedrock.requests
        #expect(lines.count == records.count)
        for (line, record) in zip(lines, records) {
            let name = line["case"]?.stringValue ?? ""
            check(line, record, name)
            if line["request_id"] != nil, name != "fault html" {
                #expect(line["request_id"]?.stringValue == record.requestID, "\(name)")
                #expect(line["status"]?.intValue == record.status, "\(name)")
            }
        }
        let expected = Set(Self.refusals.keys).union(Self.losses.keys).union(Self.answers.keys).union([
            "fault garbage"
        ])
        #expect(Set(lines.compactMap { $0["case"]?.stringValue }) == expected)
    }

    private func check(_ line: JSONValue, _ record: RequestRecord, _ name: String) {
        if let (exception, code, status) = Self.refusals[name] {
            #expect(line["exception"]?.stringValue == exception, "\(name)")
            #expect(line["code"]?.stringValue == code, "\(name)")
            #expect(line["status"]?.intValue == status, "\(name)")
            #expect(line["message"]?.stringValue?.isEmpty == false, "\(name)")
            #expect(record.charge == .zero && !record.isAccepted, "\(name)")
        } else if let exception = Self.losses[name] {
            // Some versions take a cut answer for an empty one.
            let isTakenForEmpty = name == "fault truncate" && line["answer"]?.objectValue?.isEmpty == true
            #expect(line["exception"]?.stringValue == exception || isTakenForEmpty, "\(name)")
            #expect(!record.isAccepted, "\(name)")
            #expect((record.usage == nil) == (name == "fault reset-before"), "\(name)")
        } else if let reason = Self.answers[name] {
            let usage = line["answer"]?["usage"]
            #expect(line["answer"]?["stopReason"]?.stringValue == reason, "\(name)")
            #expect(record.stopReason == reason && record.isAccepted, "\(name)")
            #expect(usage?["inputTokens"]?.intValue == record.usage?.input, "\(name)")
            #expect(usage?["outputTokens"]?.intValue == record.usage?.output, "\(name)")
        }
        if name == "fault throttle-after" { #expect(line["retry_after"] == "7") }
        if name == "fault 424" { #expect(line["original_status"] == 429) }
    }

    private func drive(_ bedrock: LocalBedrock) async throws -> [JSONValue] {
        let python = try await Self.python()
        let script = Repository.root.appending(path: "Tests/EmulatorTests/drive_with_boto3.py").path
        let result = try await runCommand(
            python,
            [
                script, bedrock.endpoint, EmulatorSettings.defaultAccessKeyID,
                EmulatorSettings.defaultSecretAccessKey,
            ]
        )
        #expect(result.status == 0, "\(result.errors)")
        return try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    /// The python of the path where it has boto3, else one of our own beside the build.
    private static func python() async throws -> URL {
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
