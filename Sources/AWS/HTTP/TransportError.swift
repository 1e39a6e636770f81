/// Why an exchange brought no complete answer.
///
/// `reason` is a lower-case clause about the connection. It never holds content of a request or an answer.
public enum TransportError: Error, Equatable, Sendable {
    /// No connection came about: the name was not found, or nobody listens. Nothing was sent.
    case connectFailed(reason: String)
    /// The server's certificate or the TLS protocol was refused.
    case tls(reason: String, wasSent: Bool)
    /// A limit of `HTTPTimeouts` passed.
    case timedOut(reason: String, wasSent: Bool)
    /// The connection ended before the whole answer was there: reset, closed, cut short.
    case lost(reason: String, wasSent: Bool)
    /// What came is not HTTP, or is larger than this program takes.
    case badResponse(reason: String)
    /// The task was cancelled, or the engine shut down.
    case cancelled(wasSent: Bool)

    /// Whether bytes of the request may have reached the server, so that it may have done (and billed) the work.
    ///
    /// `false` is a promise that no byte left; `true` is only a possibility.
    public var wasSent: Bool {
        switch self {
        case .connectFailed: false
        case .badResponse: true
        case .tls(_, let wasSent), .timedOut(_, let wasSent), .lost(_, let wasSent), .cancelled(let wasSent):
            wasSent
        }
    }
}

extension TransportError: CustomStringConvertible {
    /// One clause, for the end of a message.
    public var description: String {
        switch self {
        case .connectFailed(let reason): "cannot connect: \(reason)"
        case .tls(let reason, _): "tls: \(reason)"
        case .timedOut(let reason, _): "timed out: \(reason)"
        case .lost(let reason, _): "connection lost: \(reason)"
        case .badResponse(let reason): "unusable answer: \(reason)"
        case .cancelled: "cancelled"
        }
    }
}
