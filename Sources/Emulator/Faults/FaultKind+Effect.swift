extension FaultKind {
    /// What a gateway shows in place of an answer.
    static let gatewayPage = "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>"

    /// A body that is no JSON.
    static let garbageBody = Array("\u{1F}\u{8B}{\"output\":".utf8)

    /// The error that it answers with; `nil` for the other kinds.
    func error(argument: Int?) -> ServiceError? {
        switch self {
        case .throttle: .tooManyRequests
        case .throttleAfter: .tooManyTokens.retried(afterSeconds: argument ?? 1)
        case .throttleDaily: .tooManyTokensPerDay
        case .notReady: .modelNotReady
        case .quota: .serviceQuotaExceeded
        case .validation: .malformed("", "the content is not valid")
        case .tooLong: .inputTooLong
        case .badImage: .unreadableImage(at: "messages.0.content.0")
        case .accessDenied: .accessDenied
        case .expiredToken: .expiredToken
        case .modelTimeout: .modelTimeout
        case .modelError: .modelError(status: argument ?? 500)
        case .internalError: .internalError
        case .unavailable: .unavailable
        default: nil
        }
    }

    /// The exception that it ends a stream with; `nil` for the other kinds.
    func exception(argument: Int?) -> ServiceError? {
        switch self {
        case .streamThrottle: .tooManyTokens
        case .streamValidation: .malformed("", "the content is not valid")
        case .streamTimeout: .modelTimeout
        case .streamModelError: .modelStreamError(status: argument ?? 500)
        case .streamInternalError: .internalError
        case .streamUnavailable: .unavailable
        default: nil
        }
    }
}

extension Fault {
    /// Does to a reply what this does to it on the line.
    func strike(_ reply: inout HTTPReply) {
        switch kind {
        case .resetBefore, .resetAfter: reply.start = .reset
        case .hang: reply.start = .never
        case .resetDuring: reply.cutInHalf(end: .reset)
        case .truncate: reply.cutInHalf(end: .closed)
        case .longLength:
            reply.length = .said(reply.byteCount + 100)
            reply.end = .closed
        case .shortLength:
            reply.length = .said(reply.byteCount / 2)
            reply.end = .closed
        case .slowBytes:
            let pause = Duration.milliseconds(argument ?? 1000)
            reply.pieces = reply.pieces.flatMap { piece in
                piece.bytes.map { HTTPReply.Piece(pause: pause, bytes: [$0]) }
            }
        case .garbage: reply.pieces = [HTTPReply.Piece(bytes: FaultKind.garbageBody)]
        default: break
        }
    }
}

extension ServiceError {
    fileprivate func retried(afterSeconds seconds: Int) -> ServiceError {
        var error = self
        error.retryAfter = seconds
        return error
    }
}
