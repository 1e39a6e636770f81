import AWS
import Emulator
import Foundation
import JSON

/// Sends signed Converse requests to an emulator, one exchange each.
struct SignedClient {
    static let haiku = "global.anthropic.claude-haiku-4-5-20251001-v1:0"

    let endpoint: String
    var credentials = Credentials(
        accessKeyID: EmulatorSettings.defaultAccessKeyID,
        secretAccessKey: EmulatorSettings.defaultSecretAccessKey
    )
    var region = "us-east-1"
    let engine: HTTPEngine

    init(_ endpoint: String, connections: Int = 32) throws {
        self.endpoint = endpoint
        engine = try HTTPEngine(HTTPEngine.Configuration(keptConnections: connections))
    }

    func ask(
        _ text: String,
        model: String = haiku,
        operation: String = "converse"
    ) async throws -> HTTPResponse {
        let messages: JSONValue = [["role": "user", "content": [["text": .string(text)]]]]
        let body = JSONValue.object(["messages": messages]).compactText
        return try await send(body, model: model, operation: operation)
    }

    func send(
        _ body: String,
        model: String = haiku,
        operation: String = "converse",
        at date: Date = .now
    ) async throws -> HTTPResponse {
        let path = "/model/\(PercentEncoding.encode(model))/\(operation)"
        var request = try HTTPRequest(method: "POST", url: endpoint + path, body: Array(body.utf8))
        request.headers = [HTTPHeader(name: "Content-Type", value: "application/json")]
        RequestSigner.sign(&request, with: credentials, region: region, service: "bedrock", at: date)
        return try await engine.perform(request, timeouts: HTTPTimeouts(response: .seconds(30)))
    }

    /// A request to the control endpoints.
    func control(_ method: String, _ name: String, body: String = "") async throws -> HTTPResponse {
        let request = try HTTPRequest(
            method: method,
            url: "\(endpoint)/_emulator/\(name)",
            body: Array(body.utf8)
        )
        return try await engine.perform(request)
    }
}
