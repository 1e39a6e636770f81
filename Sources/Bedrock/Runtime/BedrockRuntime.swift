public import AWS
internal import FoundationEssentials
internal import Synchronization

/// Asks models by the Converse operation of the Bedrock runtime.
///
/// Every attempt is signed afresh, with the credentials and the time of its moment, or bears an API key. Two troubles
/// are mended on the way, for the caller to try again: credentials that the service calls expired are forgotten, and a
/// clock that is five minutes or more off the service's is corrected by the `Date` of its answers.
public final class BedrockRuntime: Inference {
    private let engine: HTTPEngine
    private let credentials: any CredentialsProviding
    private let endpoint: @Sendable (_ region: String) -> Endpoint
    private let userAgent: String
    private let clock: ServiceClock

    /// - Parameters:
    ///   - engine: moves the bytes.
    ///   - credentials: asked before each attempt.
    ///   - endpoint: where requests for a region go.
    ///   - version: the program's, for `User-Agent`.
    public convenience init(
        engine: HTTPEngine,
        credentials: any CredentialsProviding,
        endpoint: @escaping @Sendable (_ region: String) -> Endpoint,
        version: String
    ) {
        self.init(
            engine: engine,
            credentials: credentials,
            endpoint: endpoint,
            version: version,
            clock: ServiceClock()
        )
    }

    init(
        engine: HTTPEngine,
        credentials: any CredentialsProviding,
        endpoint: @escaping @Sendable (_ region: String) -> Endpoint,
        version: String,
        clock: ServiceClock
    ) {
        self.engine = engine
        self.credentials = credentials
        self.endpoint = endpoint
        self.userAgent = "sheaf/\(version)"
        self.clock = clock
    }

    /// Asks once; the read timeout is ten minutes.
    public func infer(
        _ request: InferenceRequest,
        on lane: Lane
    ) async throws(InferenceError) -> InferenceReply {
        // Requests in flight together are all signed by the wrong clock, and only the first answer corrects it.
        let correction = clock.correction
        let (exchange, authorization) = try await authorized(request, on: lane, correction: correction)
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await engine.perform(exchange, timeouts: HTTPTimeouts(response: .seconds(600)))
        } catch {
            throw .transport(error)
        }
        clock.correct(by: response.headers.first(named: "date"))
        let wasClockWrong = clock.correction != correction
        guard (200..<300).contains(response.status) else {
            throw .refused(refusal(response, to: authorization, wasClockWrong: wasClockWrong))
        }
        return try InferenceReply(
            converse: response.body,
            requestID: response.headers.first(named: "x-amzn-requestid")
        )
    }

    private func authorized(
        _ request: InferenceRequest,
        on lane: Lane,
        correction: TimeInterval
    ) async throws(InferenceError) -> (HTTPRequest, RequestAuthorization) {
        var exchange = endpoint(lane.region).request(
            "POST",
            path: "/model/\(PercentEncoding.encode(lane.modelID))/converse",
            headers: [
                HTTPHeader(name: "Content-Type", value: "application/json"),
                HTTPHeader(name: "Accept", value: "application/json"),
                HTTPHeader(name: "User-Agent", value: userAgent),
            ],
            body: request.converseBody()
        )
        do throws(AWSError) {
            let authorization = try await credentials.authorization(for: "bedrock")
            let now = clock.now(correction)
            try authorization.authorize(&exchange, region: lane.region, service: "bedrock", at: now)
            return (exchange, authorization)
        } catch {
            throw .credentials(error)
        }
    }

    private func refusal(
        _ response: HTTPResponse,
        to authorization: RequestAuthorization,
        wasClockWrong: Bool
    ) -> ServiceRefusal {
        var refusal = ServiceRefusal(response)
        switch refusal.meaning {
        case .credentialsExpired:
            credentials.forget(authorization)
            refusal.wasMended = true
        case .signatureRefused: refusal.wasMended = wasClockWrong
        default: break
        }
        return refusal
    }
}

/// The service's time, as far as its answers tell: this machine's clock with a correction.
final class ServiceClock: Sendable {
    /// Below this the service does not mind, and its own clocks differ.
    private static let tolerance: TimeInterval = 300

    private let machine: @Sendable () -> Date
    private let offset = Mutex<TimeInterval>(0)

    init(machine: @escaping @Sendable () -> Date = { Date() }) { self.machine = machine }

    /// Seconds that the service is ahead of this machine; 0 while they agree.
    var correction: TimeInterval { offset.withLock(\.self) }

    func now(_ correction: TimeInterval) -> Date { machine().addingTimeInterval(correction) }

    /// Corrects the clock by the `Date` header of an answer, where it is off by five minutes or more.
    func correct(by header: String?) {
        guard let header, let date = HTTPDate.parse(header) else { return }
        let served = date.timeIntervalSince(machine())
        offset.withLock { offset in
            if abs(served - offset) >= Self.tolerance { offset = served }
        }
    }
}
