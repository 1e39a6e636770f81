extension ServiceRefusal.Meaning {
    /// Reads codes first, then statuses; messages only where one code stands for several things.
    init(status: Int, code: String?, message: String, originalStatus: Int?) {
        let message = message.lowercased()
        self =
            Self.ofCode(code ?? "", message)
            ?? Self.ofModelError(code, originalStatus)
            ?? Self.ofStatus(status, message)
    }

    private static func ofCode(_ code: String, _ message: String) -> Self? {
        switch code {
        case "ServiceQuotaExceededException": .quotaUsedUp
        case "ModelNotReadyException": .modelNotReady
        case "RequestTimeout", "RequestTimeoutException", "ModelTimeoutException", "InternalServerException",
            "InternalFailure", "InternalError", "ServiceUnavailableException", "ServiceUnavailable",
            // The answer had begun, so that the request was good, whatever the model's own status says.
            "ModelStreamErrorException":
            .passing
        case "ResourceNotFoundException": message.contains(useCaseForm) ? .modelRefused : .unknownModel
        case "ExpiredToken", "ExpiredTokenException": .credentialsExpired
        case "InvalidSignatureException", "SignatureDoesNotMatch", "RequestExpired", "RequestTimeTooSkewed",
            "RequestInTheFuture":
            .signatureRefused
        case "FTUFormNotFilled": .modelRefused
        case "AccessDenied", "AccessDeniedException": ofDenial(message)
        case "UnrecognizedClientException", "InvalidClientTokenId", "IncompleteSignature",
            "MissingAuthenticationToken", "MissingAuthenticationTokenException", "OptInRequired":
            .accessDenied
        case "ValidationException": ofValidation(message)
        default: throttles.contains(code) ? ofThrottle(message) : nil
        }
    }

    private static func ofModelError(_ code: String?, _ originalStatus: Int?) -> Self? {
        guard code == "ModelErrorException" else { return nil }
        guard let originalStatus else { return .passing }
        return originalStatus == 429 || originalStatus >= 500 ? .passing : .rejected
    }

    private static func ofStatus(_ status: Int, _ message: String) -> Self {
        switch status {
        case 401, 403, 407: .accessDenied
        case 404: .misdirected
        case 408, 424, 500...: .passing
        case 413: .tooLarge
        case 429: ofThrottle(message)
        case 400..<500: ofValidation(message)
        default: .misdirected
        }
    }

    /// A quota of the day will not heal in minutes; any other throttle does.
    private static func ofThrottle(_ message: String) -> Self {
        ["per day", "daily", "tokens/day"].contains(where: message.contains) ? .quotaUsedUp : .throttled
    }

    /// Keys may be good for one model and not for another; what names neither holds for all.
    private static func ofDenial(_ message: String) -> Self {
        let isOfOneModel = [
            "access to the model", "model access is denied", "not authorized to invoke this model",
            ":foundation-model/", "inference-profile/", "aws marketplace",
        ].contains(where: message.contains)
        return isOfOneModel ? .modelRefused : .accessDenied
    }

    /// The texts that Bedrock has been seen to use; an unknown one means that the content is refused.
    private static func ofValidation(_ message: String) -> Self {
        func says(_ texts: String...) -> Bool { texts.contains(where: message.contains) }
        if says("on-demand throughput isn") { return .profileRequired }
        if says("operation not allowed", "access to the model") { return .modelRefused }
        if says(
            "model identifier is invalid",
            "end of its life",
            "is a legacy model",
            "marked by provider as legacy"
        ) {
            return .unknownModel
        }
        let isTooLarge = says(
            "input is too long",
            "prompt is too long",
            "too many tokens",
            "exceed context limit",
            "too many total text bytes",
            "request is too large"
        )
        if isTooLarge { return .tooLarge }
        return Ability(missingBy: message).map(Self.lacksAbility) ?? .rejected
    }

    /// What the account owes Anthropic before its models answer, as Bedrock calls it.
    static let useCaseForm = "use case details"

    private static let throttles: Set<String> = [
        "BandwidthLimitExceeded", "EC2ThrottledException", "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled",
        "RequestThrottledException", "SlowDown", "ThrottledException", "Throttling", "ThrottlingException",
        "TooManyRequestsException", "TransactionInProgressException",
    ]
}
