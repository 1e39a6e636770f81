internal import AWS

/// An operation of the Bedrock runtime; its raw value ends the path.
enum Operation: String {
    case converse
    case converseStream = "converse-stream"
    case invoke
    case invokeStream = "invoke-with-response-stream"
    case countTokens = "count-tokens"

    init(_ form: WireForm, isStreamed: Bool) {
        self =
            switch form {
            case .converse: isStreamed ? .converseStream : .converse
            case .messages: isStreamed ? .invokeStream : .invoke
            }
    }

    /// The path of the operation on that model, percent-encoded.
    func path(of modelID: String) -> String { "/model/\(PercentEncoding.encode(modelID))/\(rawValue)" }

    var headers: [HTTPHeader] {
        let json = "application/json"
        let stream = "application/vnd.amazon.eventstream"
        let accepted =
            switch self {
            case .converse, .invoke, .countTokens: [HTTPHeader(name: "Accept", value: json)]
            case .converseStream: [HTTPHeader(name: "Accept", value: stream)]
            case .invokeStream:
                [
                    HTTPHeader(name: "Accept", value: stream),
                    HTTPHeader(name: "X-Amzn-Bedrock-Accept", value: json),
                ]
            }
        return [HTTPHeader(name: "Content-Type", value: json)] + accepted
    }
}
