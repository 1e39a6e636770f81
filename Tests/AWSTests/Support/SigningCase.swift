import Digests
import Foundation
import TestSupport
import Testing

@testable import AWS

/// A request together with what botocore made of it.
struct SigningCase: Sendable, CustomTestStringConvertible {
    let name: String
    let request: HTTPRequest
    let credentials: Credentials
    let region: String
    let service: String
    let date: Date
    let canonicalRequest: String
    let stringToSign: String?
    let authorization: String

    var testDescription: String { name }
}

/// The frozen vectors, made by botocore 1.43.11.
enum FrozenVectors {
    static let all: [SigningCase] = {
        do { return try load() } catch { preconditionFailure("sigv4-vectors.json: \(error)") }
    }()

    private static func load() throws -> [SigningCase] {
        let url = try #require(
            Bundle.module.url(forResource: "Fixtures/sigv4-vectors", withExtension: "json")
        )
        let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
        return try file.vectors.map { vector in
            let time = try #require(SigningTime(stamp: vector.timestamp))
            var headers = vector.request.headers.map { HTTPHeader(name: $0.key, value: $0.value) }
            // botocore leaves a streamed upload unsigned by itself; here the caller says so.
            if vector.name == "s3-put-unsigned-payload" {
                headers.append(HTTPHeader(name: "x-amz-content-sha256", value: "UNSIGNED-PAYLOAD"))
            }
            return SigningCase(
                name: vector.name,
                request: try HTTPRequest(
                    method: vector.request.method,
                    url: vector.request.url,
                    headers: headers,
                    body: Array(vector.request.body_utf8.utf8)
                ),
                credentials: Credentials(
                    accessKeyID: vector.access_key,
                    secretAccessKey: vector.secret_key,
                    sessionToken: vector.session_token
                ),
                region: vector.region,
                service: vector.service,
                date: Date(timeIntervalSince1970: Double(time.seconds)),
                canonicalRequest: vector.canonical_request,
                stringToSign: vector.string_to_sign,
                authorization: vector.authorization
            )
        }
    }

    // The names are the file's.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct File: Decodable {
        struct Vector: Decodable {
            struct Request: Decodable {
                let method: String
                let url: String
                let headers: [String: String]
                let body_utf8: String
            }

            let name: String
            let service: String
            let region: String
            let timestamp: String
            let access_key: String
            let secret_key: String
            let session_token: String?
            let request: Request
            let canonical_request: String
            let string_to_sign: String
            let authorization: String
        }

        let vectors: [Vector]
    }
}

/// Signing by the botocore that is installed here.
enum Botocore {
    private static let python = URL(filePath: "/usr/bin/env")

    /// Whether there is one.
    static func isInstalled() async throws -> Bool {
        try await runCommand(python, ["python3", "-c", "import botocore"]).status == 0
    }

    /// Generated requests, always the same, as botocore signs them.
    static func sign(count: Int) async throws -> [SigningCase] {
        let script = try #require(
            Bundle.module.url(forResource: "Fixtures/sign_with_botocore", withExtension: "py")
        )
        let result = try await runCommand(python, ["python3", script.path, String(count)])
        try #require(result.status == 0, "\(result.errors)")
        return try result.output.split(separator: "\n").enumerated().map { index, line in
            let record = try JSONDecoder().decode(Record.self, from: Data(line.utf8))
            return SigningCase(
                name: "\(index): \(record.method) \(record.url)",
                request: try HTTPRequest(
                    method: record.method,
                    url: record.url,
                    headers: record.headers.map { HTTPHeader(name: $0[0], value: $0[1]) },
                    body: try #require(Base64.decode(record.body_base64))
                ),
                credentials: Credentials(
                    accessKeyID: record.access_key,
                    secretAccessKey: record.secret_key,
                    sessionToken: record.session_token
                ),
                region: record.region,
                service: record.service,
                date: Date(timeIntervalSince1970: Double(record.seconds)),
                canonicalRequest: record.canonical_request,
                stringToSign: nil,
                authorization: record.authorization
            )
        }
    }

    // The names are the script's.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Record: Decodable {
        let method: String
        let url: String
        let headers: [[String]]
        let body_base64: String
        let access_key: String
        let secret_key: String
        let session_token: String?
        let region: String
        let service: String
        let seconds: Int
        let canonical_request: String
        let authorization: String
    }
}
