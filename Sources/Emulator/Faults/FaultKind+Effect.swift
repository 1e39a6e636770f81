internal import JSON

extension FaultKind {
    /// What a gateway shows in place of an answer.
    static let gatewayPage = "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>"

    /// A body that is no JSON.
    static let garbageBody = Array("\u{1F}\u{8B}{\"output\":".utf8)

    /// The error that it answers with; `nil` for the other kinds.
    func error(argument: Int?) -> ServiceError? {
        switch self {
        case .throttle:
            ServiceError(
                status: 429,
                code: "ThrottlingException",
                message: "Too many requests, please wait before trying again."
            )
        case .throttleAfter:
            ServiceError(
                status: 429,
                code: "ThrottlingException",
                message: "Too many tokens, please wait before trying again.",
                retryAfter: argument ?? 1
            )
        case .throttleDaily:
            ServiceError(
                status: 429,
                code: "ThrottlingException",
                message: "Too many tokens per day, please wait before trying again."
            )
        case .notReady:
            ServiceError(
                status: 429,
                code: "ModelNotReadyException",
                message: "The model is not ready for inference."
            )
        case .quota:
            ServiceError(
                status: 400,
                code: "ServiceQuotaExceededException",
                message: "Your request exceeds the service quota for your account."
            )
        case .accessDenied:
            ServiceError(
                status: 403,
                code: "AccessDeniedException",
                message: "You don't have access to the model with the specified model ID."
            )
        case .expiredToken:
            ServiceError(
                status: 403,
                code: "ExpiredTokenException",
                message: "The security token included in the request is expired"
            )
        case .modelTimeout:
            ServiceError(
                status: 408,
                code: "ModelTimeoutException",
                message: "The model timed out in processing the request. Try your request again."
            )
        case .modelError:
            ServiceError(
                status: 424,
                code: "ModelErrorException",
                message: "The model returned an error while it processed the request.",
                details: [
                    JSONObject.Member(name: "originalStatusCode", value: .number(JSONNumber(argument ?? 500)))
                ]
            )
        case .internalError:
            ServiceError(
                status: 500,
                code: "InternalServerException",
                message:
                    "The system encountered an unexpected error during processing. Try your request again."
            )
        case .unavailable:
            ServiceError(
                status: 503,
                code: "ServiceUnavailableException",
                message: "Bedrock is unable to process your request."
            )
        default: nil
        }
    }

    /// How much of an answer the client gets to see.
    var delivery: HTTPReply.Delivery {
        switch self {
        case .resetBefore, .resetAfter: .resetBefore
        case .resetDuring: .resetDuring
        case .truncate: .truncated
        case .hang: .never
        default: .whole
        }
    }
}
