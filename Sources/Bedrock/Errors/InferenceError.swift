public import AWS

/// Why an attempt brought no answer.
///
/// It alone knows whether trying again makes sense (`isRetryable`, `isThrottle`, `retryAfter`), whether the run can go
/// on at all (`fatality`), and whether money may be gone (`mayBePaid`). Its description is a message for the user and
/// holds nothing of a document or prompt, apart from what the service itself says in its message.
public enum InferenceError: Error, Equatable {
    /// An answer with an HTTP error status, or a stream that says that it failed.
    case refused(ServiceRefusal)
    /// No complete answer came.
    case transport(TransportError)
    /// An answer with status 200 that cannot be read.
    case lostAnswer(reason: String, requestID: String?)
    /// There was nothing to sign with; nothing was sent. A place of credentials that does not answer for now is
    /// `transport` instead.
    case credentials(AWSError)

    /// What ends a run, by what has to be mended before it can go on.
    public enum Fatality: Sendable, Equatable {
        /// Keys, permissions, or the model's name: nothing can be asked.
        case credentialsOrAccess
        /// The service, or what it grants for the day.
        case serviceOut
    }

    private var meaning: ServiceRefusal.Meaning? {
        guard case .refused(let refusal) = self else { return nil }
        return refusal.meaning
    }

    /// Whether to slow down.
    ///
    /// It counts as no attempt.
    public var isThrottle: Bool { meaning == .throttled }

    /// Whether the same request may well pass later, for another reason than throttling.
    public var isRetryable: Bool {
        switch self {
        case .refused(let refusal): refusal.meaning == .passing || refusal.meaning == .modelNotReady
        case .transport(.cancelled), .credentials: false
        case .transport, .lostAnswer: true
        }
    }

    /// Whether the cause (our clock, an expired token, a request for what the model cannot do) has just been mended, so
    /// that one more try is due at once.
    public var isMended: Bool {
        guard case .refused(let refusal) = self else { return false }
        return refusal.wasMended
    }

    /// The least time to wait, where the server names one; at most a minute.
    public var retryAfter: Duration? {
        guard case .refused(let refusal) = self else { return nil }
        return refusal.retryAfter
    }

    /// Whether the prompt has to become smaller.
    public var isTooLarge: Bool { meaning == .tooLarge }

    /// Whether no request of this run can pass, and what has to be mended; `nil` where the run can go on.
    ///
    /// Where `isMended` is true it holds only if the one more try fails too, and where `modelTrouble` says something, only
    /// if there is no other lane.
    public var fatality: Fatality? {
        switch self {
        case .credentials: .credentialsOrAccess
        case .transport, .lostAnswer: nil
        case .refused(let refusal):
            switch refusal.meaning {
            case .throttled, .passing, .modelNotReady, .tooLarge, .rejected, .lacksAbility: nil
            case .quotaUsedUp, .misdirected: .serviceOut
            case .accessDenied, .credentialsExpired, .signatureRefused, .unknownModel, .modelRefused,
                .profileRequired:
                .credentialsOrAccess
            }
        }
    }

    /// Whether the task was cancelled.
    public var isCancelled: Bool {
        guard case .transport(.cancelled) = self else { return false }
        return true
    }

    /// Whether the model may have worked, and nobody said for how much.
    ///
    /// An HTTP error status is paid 0; a stream that fails half way is not.
    public var mayBePaid: Bool {
        switch self {
        case .refused(let refusal): refusal.wasMidAnswer
        case .credentials: false
        case .transport(let error): error.wasSent
        case .lostAnswer: true
        }
    }

    /// Bedrock's id of the exchange, where an answer came.
    public var requestID: String? {
        switch self {
        case .refused(let refusal): refusal.requestID
        case .lostAnswer(_, let requestID): requestID
        case .transport, .credentials: nil
        }
    }
}
