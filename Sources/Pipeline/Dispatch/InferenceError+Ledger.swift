internal import AWS
internal import Bedrock

extension InferenceError {
    /// The kind of failure, for programs: the service's code, or the transport's kind.
    var code: String {
        switch self {
        case .refused(let refusal): refusal.code ?? "http_\(refusal.status)"
        case .transport(let error): error.kind
        case .lostAnswer: "lost_answer"
        case .credentials: "credentials"
        }
    }

    /// Whether not a byte was sent: nobody could be reached.
    var isUnreachable: Bool {
        guard case .transport(let error) = self else { return false }
        return !error.wasSent && !isCancelled
    }

    /// What went wrong in one line, the same whenever it happens: no request id, no hint.
    var sentence: String {
        switch self {
        case .refused(let refusal):
            let message = refusal.message.isEmpty ? "" : ": \(refusal.message)"
            return
                "the service refused the request with \(refusal.code ?? "status") (\(refusal.status))\(message)"
        case .transport(let error): return "the request was lost: \(error)"
        case .lostAnswer(let reason, _): return "the service's answer cannot be read: \(reason)"
        case .credentials(let error): return "\(error)"
        }
    }
}

extension TransportError {
    fileprivate var kind: String {
        switch self {
        case .connectFailed: "connect_failed"
        case .tls: "tls"
        case .timedOut: "timed_out"
        case .lost: "connection_lost"
        case .badResponse: "bad_response"
        case .cancelled: "cancelled"
        }
    }
}
