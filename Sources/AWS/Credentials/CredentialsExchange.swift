/// The HTTP side of credentials: one search's engine, started with its first request.
///
/// A search happens about once an hour, so that nothing is kept from one to the next.
final class CredentialsExchange: Sendable {
    let clock: CredentialsClock
    /// Told about what is odd and was put up with.
    let warn: @Sendable (String) -> Void
    private let caBundle: String?
    private let engine = Lock<HTTPEngine?>(nil)

    init(caBundle: String?, clock: CredentialsClock, warn: @escaping @Sendable (String) -> Void) {
        self.caBundle = caBundle
        self.clock = clock
        self.warn = warn
    }

    /// Sends a request up to `attempts` times, until an answer comes that `isWorthAnother` does not refuse.
    ///
    /// The last answer is returned whatever it is; the last failure is thrown as `credentialsUnreachable`, and one that
    /// another attempt would not mend at once, as `credentialsUnavailable`.
    func answer(
        to request: HTTPRequest,
        for place: String,
        limit: Duration = .seconds(10),
        attempts: Int = 3,
        isWorthAnother: (HTTPResponse) -> Bool = \.isPassing
    ) async throws(AWSError) -> HTTPResponse {
        var left = attempts
        while true {
            left -= 1
            do throws(TransportError) {
                let response = try await send(request, limit: limit)
                if left <= 0 || !isWorthAnother(response) { return response }
            } catch {
                let reason = "\(request.url): \(error)"
                guard !error.isFinal else {
                    throw .credentialsUnavailable(place: place, reason: reason, hint: error.hint)
                }
                guard left > 0 else {
                    throw .credentialsUnreachable(place: place, reason: reason, hint: error.hint)
                }
            }
            await clock.pause(.seconds(1))
        }
    }

    /// Sends a request once.
    func send(_ request: HTTPRequest, limit: Duration) async throws(TransportError) -> HTTPResponse {
        let engine: HTTPEngine
        do throws(AWSError) {
            engine = try started()
        } catch {
            throw .connectFailed(reason: "\(error)")
        }
        let timeouts = HTTPTimeouts(connect: limit, response: limit, exchange: limit * 2)
        return try await engine.perform(request, timeouts: timeouts)
    }

    /// Ends the engine, if there is one.
    func close() async {
        await engine.withLock { $0.take() }?.shutdown()
    }

    private func started() throws(AWSError) -> HTTPEngine {
        try engine.withLock { (engine) throws(AWSError) in
            if let engine { return engine }
            let settings = HTTPEngine.Configuration(
                keptConnections: 1,
                maximumBodyBytes: 1 << 20,
                caBundle: caBundle
            )
            let new = try HTTPEngine(settings)
            engine = new
            return new
        }
    }
}

extension TransportError {
    /// Whether another attempt would end the same way, or is not wanted.
    fileprivate var isFinal: Bool {
        switch self {
        // A handshake may break like any connection; a certificate stays what it is until somebody sees to it.
        case .tls(let reason, _): reason.contains("certificate")
        case .cancelled, .badResponse: true
        case .connectFailed, .timedOut, .lost: false
        }
    }
}
