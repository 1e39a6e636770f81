internal import JSON

/// An error as the service sends it: REST-JSON with its code in a header.
struct ServiceError: Error, Sendable {
    let status: Int
    let code: String
    let message: String
    /// Members beside `message`.
    var details: [JSONObject.Member] = []
    /// Seconds for `Retry-After`.
    var retryAfter: Int?

    static func validation(_ message: String) -> ServiceError {
        ServiceError(status: 400, code: "ValidationException", message: message)
    }

    /// A request that does not have the shape of the API; `pointer` is the JSON pointer of the place.
    static func malformed(_ pointer: String, _ reason: String) -> ServiceError {
        .validation(
            "Malformed input request: #\(pointer): \(reason), please reformat your input and try again."
        )
    }

    /// The message, and what stands beside it.
    var body: [UInt8] {
        let members = [JSONObject.Member(name: "message", value: .string(message))] + details
        return JSONValue.object(JSONObject(members)).bytes
    }

    /// The reply with the code in its header, and behind the code the namespace that clients have to cut off.
    var reply: HTTPReply {
        var reply = HTTPReply(status: status, body: body)
        let namespace = "http://internal.amazon.com/coral/com.amazon.bedrock/"
        reply.headers.append(("x-amzn-ErrorType", "\(code):\(namespace)"))
        if let retryAfter { reply.headers.append(("Retry-After", String(retryAfter))) }
        return reply
    }
}
