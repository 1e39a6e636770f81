internal import AWS
internal import JSON

extension ServiceRefusal {
    /// The failure that a message of a stream tells of; `nil` for an event.
    init?(_ message: EventStreamMessage, requestID: String?) {
        switch message.kind {
        case .event, .other: return nil
        case .error(let code, let text): self.init(midAnswer: code, message: text, requestID: requestID)
        case .exception(let type):
            let body = try? JSONValue(parsing: message.payload)
            let texts = [body?["message"] ?? body?["Message"], body?["originalMessage"]]
                .compactMap { $0?.stringValue }
            self.init(
                // Written in lower camel case here, and in upper everywhere else.
                midAnswer: type.prefix(1).uppercased() + type.dropFirst(),
                message: texts.filter { !$0.isBlank }.joined(separator: ": "),
                originalStatus: body?["originalStatusCode"]?.intValue,
                requestID: requestID
            )
        }
    }

    /// The failure that an event of Anthropic's tells of; `nil` for any other event.
    init?(messages event: JSONValue, requestID: String?) {
        guard event["type"] == "error" else { return nil }
        let type = event["error"]?["type"]?.stringValue ?? ""
        self.init(
            midAnswer: Self.codes[type] ?? "InternalServerException",
            message: event["error"]?["message"]?.stringValue ?? type,
            requestID: requestID
        )
    }

    private static let codes = [
        "overloaded_error": "ServiceUnavailableException", "rate_limit_error": "ThrottlingException",
        "invalid_request_error": "ValidationException", "permission_error": "AccessDeniedException",
        "timeout_error": "ModelTimeoutException",
    ]
}
