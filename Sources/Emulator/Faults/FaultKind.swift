/// What can go wrong with a request on purpose.
///
/// The raw values are the names in a fault's text. Every kind says in its comment whether the request is charged.
public enum FaultKind: String, Sendable, Hashable, CaseIterable {
    // Errors instead of an answer: never charged.
    /// 429 `ThrottlingException`.
    case throttle
    /// 429 `ThrottlingException` with `Retry-After`: the argument, in seconds (1).
    case throttleAfter = "throttle-after"
    /// 429 `ThrottlingException` of a daily quota, which no waiting heals.
    case throttleDaily = "throttle-daily"
    /// 429 `ModelNotReadyException`.
    case notReady = "not-ready"
    /// 400 `ServiceQuotaExceededException`.
    case quota
    /// 400 `ValidationException` that names nothing in particular.
    case validation
    /// 400 `ValidationException`: the input is too long.
    case tooLong = "too-long"
    /// 400 `ValidationException`: an image cannot be processed.
    case badImage = "bad-image"
    /// 403 `AccessDeniedException`.
    case accessDenied = "access-denied"
    /// 403 `ExpiredTokenException`.
    case expiredToken = "expired-token"
    /// 408 `ModelTimeoutException`.
    case modelTimeout = "408"
    /// 424 `ModelErrorException`; the argument is the model's own status (500).
    case modelError = "424"
    /// 500 `InternalServerException`.
    case internalError = "500"
    /// 503 `ServiceUnavailableException`.
    case unavailable = "503"
    /// 503 with a page of HTML, as a gateway sends it.
    case html

    // Trouble on the line.
    /// The connection is reset before the model runs: not charged.
    case resetBefore = "reset-before"
    /// The model runs, and the connection is reset before the answer: charged.
    case resetAfter = "reset-after"
    /// The connection is reset half way through the answer: charged.
    case resetDuring = "reset-during"
    /// The connection is closed half way through the answer: charged.
    case truncate
    /// The answer comes byte by byte; the argument is the milliseconds between them (1000): charged.
    case slowBytes = "slow-bytes"
    /// The head promises more than the whole body, behind which the connection is closed: charged, streams apart.
    case longLength = "long-length"
    /// The head promises half of the body, and all of it comes: charged, streams apart.
    case shortLength = "short-length"
    /// The model runs, and no answer ever comes: charged.
    case hang
    /// 200 with a body that is no JSON, and no event stream either: charged.
    case garbage

    // Answers that are no good: all charged.
    /// An answer without content.
    case empty
    /// An answer cut by `max_tokens`, half way.
    case maxTokens = "max-tokens"
    /// An answer cut by a stop sequence, half way, which need not be one that was asked for.
    case stopSequence = "stop-sequence"
    /// An answer cut by `model_context_window_exceeded`, half way.
    case contextWindow = "context-window"
    /// The last part of a batch is left out.
    case missingID = "missing-id"
    /// The first part of a batch is answered twice.
    case doubleID = "double-id"
    /// A tool's input that breaks its schema, or JSON text that breaks off.
    case malformed
    /// The model declines in words instead of using its tool.
    case refusal
    /// The model declines in words, with the stop reason `refusal`.
    case stopRefusal = "stop-refusal"
    /// Stop reason `content_filtered`.
    case filtered
    /// Stop reason `guardrail_intervened`.
    case guardrail

    // Streams that go wrong half way, after their status 200: all charged. Other operations they leave alone.
    /// `throttlingException`.
    case streamThrottle = "stream-throttle"
    /// `validationException`.
    case streamValidation = "stream-400"
    /// `modelTimeoutException`, which ConverseStream does not know and so has as an error frame.
    case streamTimeout = "stream-408"
    /// `modelStreamErrorException`; the argument is the model's own status (500).
    case streamModelError = "stream-424"
    /// `internalServerException`.
    case streamInternalError = "stream-500"
    /// `serviceUnavailableException`.
    case streamUnavailable = "stream-503"
    /// An error that no API describes.
    case streamError = "stream-error"
    /// The stream ends in order before the message does.
    case streamCut = "stream-cut"
    /// The stream ends in order before its last event, which holds the usage or the end of the message.
    case streamNoUsage = "stream-no-usage"
    /// A frame whose checksum is wrong.
    case streamChecksum = "stream-crc"
    /// No more frames; the argument is after how many milliseconds they go on after all (never).
    case streamStall = "stream-stall"
    /// An event of a type that does not exist: the stream is good all the same.
    case streamUnknown = "stream-unknown"
}

extension FaultKind {
    /// Whether its text may bear an argument.
    var takesArgument: Bool {
        switch self {
        case .throttleAfter, .modelError, .slowBytes, .streamModelError, .streamStall: true
        default: false
        }
    }

    /// Whether it is there for streams alone.
    var needsStream: Bool { rawValue.hasPrefix("stream-") }

    /// Whether it keeps the model from running.
    var isBeforeModel: Bool { error(argument: nil) != nil || self == .html || self == .resetBefore }

    /// Whether it can harm an operation's answers.
    func strikes(_ operation: RuntimeOperation) -> Bool {
        switch (self, operation) {
        case (_, .countTokens): isBeforeModel
        case (.longLength, _), (.shortLength, _): !operation.isStream
        default: operation.isStream || !needsStream
        }
    }
}
