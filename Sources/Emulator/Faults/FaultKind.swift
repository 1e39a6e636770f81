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
    /// The model runs, and no answer ever comes: charged.
    case hang
    /// 200 with a body that is no JSON: charged.
    case garbage

    // Answers that are no good: all charged.
    /// An answer without content.
    case empty
    /// An answer cut by `max_tokens`, half way.
    case maxTokens = "max-tokens"
    /// The last part of a batch is left out.
    case missingID = "missing-id"
    /// The first part of a batch is answered twice.
    case doubleID = "double-id"
    /// A tool's input that breaks its schema, or JSON text that breaks off.
    case malformed
    /// The model declines in words instead of using its tool.
    case refusal
    /// Stop reason `content_filtered`.
    case filtered
}
