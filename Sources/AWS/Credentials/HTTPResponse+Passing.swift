extension HTTPResponse {
    /// Whether who hands out credentials has trouble that passes, or is asked too often.
    ///
    /// STS refuses what is too often with status 400, and says so in the code alone.
    var isPassing: Bool {
        guard status >= 400 else { return false }
        return status >= 500 || status == 429 || errorCode.map(Self.passingCodes.contains) ?? false
    }

    /// The error of a place whose last answer this is.
    func failure(at place: String, reason: String) -> AWSError {
        isPassing
            ? .credentialsUnreachable(place: place, reason: reason)
            : .credentialsUnavailable(place: place, reason: reason)
    }

    private var errorCode: String? {
        // An address may stand behind the code.
        SecurityTokenAnswer(body).code
            ?? headers.first(named: "x-amzn-errortype").map { String($0.prefix { $0 != ":" }) }
    }

    private static let passingCodes: Set<String> = [
        // The identity provider could not be reached by STS.
        "IDPCommunicationError", "IDPCommunicationErrorException",
        "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException", "ThrottledException",
        "Throttling", "ThrottlingException", "TooManyRequestsException",
    ]
}
