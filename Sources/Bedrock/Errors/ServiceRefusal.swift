public import AWS
internal import JSON

/// An answer with an HTTP status other than success, or the failure of a stream: what it says, and what that means.
///
/// For an HTTP status nothing was billed. The message is the server's, on one line and cut at 300 characters.
public struct ServiceRefusal: Sendable, Equatable {
    /// The HTTP status; of a stream that fails, the one that the failure would have had at its beginning.
    public let status: Int
    /// The error's code, such as `ThrottlingException`; `nil` where the answer names none.
    public let code: String?
    /// What the server says, made short; may be empty.
    public let message: String
    /// Bedrock's id of the exchange; `nil` where none came.
    public let requestID: String?
    /// How long the server asks to wait, at most a minute.
    public let retryAfter: Duration?
    /// The status that the model's own server gave, for `ModelErrorException`.
    public let originalStatus: Int?
    /// What the run should make of it.
    public let meaning: Meaning
    /// Whether the cause (our clock, an expired token, a request for what the model cannot do) has been mended: one
    /// more try will tell.
    public internal(set) var wasMended = false
    /// Whether the service had begun to answer: the model has worked, and nobody said for how much.
    public let wasMidAnswer: Bool

    /// What the run should make of it.
    public enum Meaning: Sendable, Equatable {
        /// Too much at a time.
        case throttled
        /// The tokens of the day are used up, or a quota that does not refill by itself.
        case quotaUsedUp
        /// The service's trouble: the same request may well pass later.
        case passing
        /// The prompt does not fit into the model.
        case tooLarge
        /// The bare id of a model that needs an inference profile.
        case profileRequired
        /// No such model here, or no longer.
        case unknownModel
        /// The model is being loaded.
        case modelNotReady
        /// The account, or these keys, may not use this model.
        case modelRefused
        /// The request asks for what this model cannot do.
        case lacksAbility(Ability)
        /// The keys are wrong, or lack a permission.
        case accessDenied
        /// The token's time is over.
        case credentialsExpired
        /// The signature is wrong: a wrong secret, or a wrong clock.
        case signatureRefused
        /// Something else than the service answered, or the endpoint is wrong.
        case misdirected
        /// This content is refused.
        case rejected
    }

    /// Reads an answer whose status is no success.
    public init(_ response: HTTPResponse) {
        let body = try? JSONValue(parsing: response.body)
        func text(_ names: String...) -> String? { names.lazy.compactMap { body?[$0]?.stringValue }.first }
        let code = (response.headers.first(named: "x-amzn-errortype") ?? text("code", "Code", "__type"))
            .flatMap(Self.bareCode)
        let message =
            text("message", "Message", "errorMessage") ?? Self.plainText(response, isJSON: body != nil)
        let originalStatus = body?["originalStatusCode"]?.intValue
        status = response.status
        self.code = code
        self.message = SingleLine.of(message, limit: 300)
        self.originalStatus = originalStatus
        requestID = response.headers.first(named: "x-amzn-requestid")
        retryAfter = RetryAfter.delay(in: response.headers)
        meaning = Meaning(
            status: response.status,
            code: code,
            message: message,
            originalStatus: originalStatus
        )
        wasMidAnswer = false
    }

    /// What a stream says of its failure, under the code that the same failure has as an answer.
    init(midAnswer code: String, message: String, originalStatus: Int? = nil, requestID: String?) {
        let status = Self.statuses[code] ?? 500
        self.status = status
        self.code = code
        self.message = SingleLine.of(message, limit: 300)
        self.requestID = requestID
        self.originalStatus = originalStatus
        retryAfter = nil
        meaning = Meaning(status: status, code: code, message: message, originalStatus: originalStatus)
        wasMidAnswer = true
    }

    private static let statuses = [
        "ThrottlingException": 429, "ValidationException": 400, "ServiceUnavailableException": 503,
        "ModelStreamErrorException": 424, "ModelTimeoutException": 408, "AccessDeniedException": 403,
    ]

    /// `Name:http://…` and `namespace#Name` are `Name`.
    private static func bareCode(_ text: String) -> String? {
        let first = text.prefix { $0 != ":" }
        let name = first.split(separator: "#", omittingEmptySubsequences: false).last ?? first
        return name.isBlank ? nil : String(name)
    }

    /// A body that is no JSON is the message itself, but for pages made for browsers.
    private static func plainText(_ response: HTTPResponse, isJSON: Bool) -> String {
        guard !isJSON else { return "" }
        let text = String(decoding: response.body.prefix(2000), as: UTF8.self)
        let start = text.drop { $0.isWhitespace }.prefix(20).lowercased()
        return start.hasPrefix("<html") || start.hasPrefix("<!doctype html")
            ? "the answer is an HTML page" : text
    }
}

/// A text of others, made fit for a log line.
enum SingleLine {
    static func of(_ text: String, limit: Int) -> String {
        let words = text.unicodeScalars.split {
            $0.properties.isWhitespace || $0.properties.generalCategory == .control
        }
        let line = words.map { String($0) }.joined(separator: " ")
        return line.count <= limit ? line : String(line.prefix(limit - 1)) + "…"
    }
}
