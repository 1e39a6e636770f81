internal import JSON

/// The operations that the emulator knows, by the last piece of their path.
enum RuntimeOperation: String, Sendable {
    case converse
    case converseStream = "converse-stream"
    case invokeModel = "invoke"
    case invokeModelStream = "invoke-with-response-stream"
    case countTokens = "count-tokens"

    /// The form of its body, and of the answer.
    var form: ModelRequest.Form {
        switch self {
        case .converse, .converseStream, .countTokens: .converse
        case .invokeModel, .invokeModelStream: .messages
        }
    }

    /// Whether its answer is an event stream.
    var isStream: Bool { self == .converseStream || self == .invokeModelStream }
}

/// What a request line asks for: an operation on a model.
struct OperationCall: Sendable {
    let operation: RuntimeOperation
    /// The model as the path names it, decoded.
    let modelID: String

    /// Reads `POST /model/{modelId}/{operation}`; throws the refusal of every other path.
    init(path: String, method: String) throws(ServiceError) {
        let pieces = path.split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count == 4, pieces[1] == "model", method == "POST",
            let operation = RuntimeOperation(rawValue: String(pieces[3])), let id = Self.decoded(pieces[2]),
            !id.isEmpty
        else {
            throw ServiceError(
                status: 404,
                code: "UnknownOperationException",
                message: "The emulator knows POST /model/{modelId}/ and the operations of inference only."
            )
        }
        self.operation = operation
        modelID = id
    }

    /// Reads the body in the operation's form.
    func request(body: [UInt8]) throws(ServiceError) -> ModelRequest {
        switch operation {
        case .converse: try ModelRequest(converse: body)
        case .converseStream:
            try ModelRequest(converse: try JSONValue(requestBody: body), shape: ConverseShapes.streamRequest)
        case .invokeModel, .invokeModelStream: try ModelRequest(messages: body)
        case .countTokens: try ModelRequest(counted: body)
        }
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
