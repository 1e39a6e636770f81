internal import JSON

/// The errors that the service is known to give, in its words where they are known.
extension ServiceError {
    // What a limit refuses.
    static let tooManyRequests = throttling("Too many requests, please wait before trying again.")
    static let tooManyTokens = throttling("Too many tokens, please wait before trying again.")
    static let tooManyTokensPerDay = throttling("Too many tokens per day, please wait before trying again.")
    static let serviceQuotaExceeded = ServiceError(
        status: 400,
        code: "ServiceQuotaExceededException",
        message: "Your request exceeds the service quota for your account."
    )

    // What the account may not.
    static let accessDenied = ServiceError(
        status: 403,
        code: "AccessDeniedException",
        message: "You don't have access to the model with the specified model ID."
    )
    static let expiredToken = ServiceError(
        status: 403,
        code: "ExpiredTokenException",
        message: "The security token included in the request is expired"
    )
    static let unknownAPIKey = ServiceError(
        status: 403,
        code: "AccessDeniedException",
        message: "Authentication failed: Please make sure your API Key is valid."
    )

    // What the model cannot.
    static let modelNotReady = ServiceError(
        status: 429,
        code: "ModelNotReadyException",
        message: "The model is not ready for inference."
    )
    static let modelTimeout = ServiceError(
        status: 408,
        code: "ModelTimeoutException",
        message: "The model timed out in processing the request. Try your request again."
    )
    static let unknownModel = validation("The provided model identifier is invalid.")
    static let noTokenCounting = validation("The provided model doesn't support counting tokens.")
    static let inputTooLong = validation("Input is too long for requested model.")

    // What the service cannot.
    static let internalError = ServiceError(
        status: 500,
        code: "InternalServerException",
        message: "The system encountered an unexpected error during processing. Try your request again."
    )
    static let unavailable = ServiceError(
        status: 503,
        code: "ServiceUnavailableException",
        message: "Bedrock is unable to process your request."
    )

    static func unreadableImage(at name: String) -> ServiceError {
        validation("\(name).image: Could not process image")
    }

    /// `status` is the one that the model itself gave.
    static func modelError(status: Int) -> ServiceError {
        ServiceError(
            status: 424,
            code: "ModelErrorException",
            message: "The model returned an error while it processed the request.",
            details: [JSONObject.Member(name: "originalStatusCode", value: .integer(status))]
        )
    }

    /// The same in a stream that has begun.
    static func modelStreamError(status: Int) -> ServiceError {
        ServiceError(
            status: 424,
            code: "ModelStreamErrorException",
            message: "An error occurred while streaming the response. Retry your request.",
            details: [
                JSONObject.Member(name: "originalMessage", value: "The model stopped."),
                JSONObject.Member(name: "originalStatusCode", value: .integer(status)),
            ]
        )
    }

    private static func throttling(_ message: String) -> ServiceError {
        ServiceError(status: 429, code: "ThrottlingException", message: message)
    }
}
