public import AWS
internal import FoundationEssentials
internal import JSON

/// Asks models by the operations of the Bedrock runtime: Converse or InvokeModel, streamed or in one piece, whichever
/// the request needs.
///
/// Every attempt is signed afresh, with the credentials and the time of its moment, or bears an API key. Three troubles
/// are mended on the way, for the caller to try again: credentials that the service calls expired are forgotten, a
/// clock that is five minutes or more off the service's is corrected by the `Date` of its answers, and what a model was
/// found to lack is left out of what it is asked from then on.
public final class BedrockRuntime: Inference {
    /// Answers that may be longer than this come as a stream, so that a connection on which nothing moves is never taken
    /// for a model at work: in tokens.
    public static let longestUnstreamedAnswer = 8192

    /// What models were found to lack.
    public let abilities = ModelAbilities()

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

    /// Asks once; the read timeout is ten minutes, that between the bytes of a stream five.
    public func infer(
        _ request: InferenceRequest,
        on lane: Lane
    ) async throws(InferenceError) -> InferenceReply {
        let missing = abilities.missing(from: lane.modelID)
        let request = request.without(missing)
        let form = request.wireForm
        let isStreamed = request.maxTokens > Self.longestUnstreamedAnswer && !missing.contains(.streaming)
        let exchange = try await exchange(
            Operation(form, isStreamed: isStreamed),
            form == .converse ? request.converseBody() : request.messagesBody(),
            on: lane
        )
        do throws(InferenceError) {
            return isStreamed ? try await stream(exchange, form) : try await perform(exchange, form)
        } catch {
            throw remembering(error, of: request, isStreamed: isStreamed, lane)
        }
    }

    /// The tokens of the prompt, as Bedrock counts them; free of charge.
    ///
    /// Bedrock counts for bare models only, so an inference profile is left out; and not for all of them:
    /// `ModelTrouble.lacksAbility(.tokenCounting)` is a normal result.
    public func countTokens(
        _ request: InferenceRequest,
        on lane: Lane
    ) async throws(InferenceError) -> Int {
        let request = request.without(abilities.missing(from: lane.modelID))
        let exchange = try await exchange(.countTokens, request.countTokensBody(), on: lane.withoutProfile)
        let response: HTTPResponse
        do throws(InferenceError) {
            response = try await whole(exchange)
        } catch {
            throw remembering(error, of: request, isStreamed: false, lane)
        }
        let answer = try RawJSON(answer: response.body, response.headers.requestID)
        guard let tokens = answer.value.tokens("inputTokens") else {
            throw .lostAnswer(reason: "it states no count", requestID: response.headers.requestID)
        }
        return tokens
    }

    // MARK: One exchange

    private struct Exchange {
        var request: HTTPRequest
        let authorization: RequestAuthorization
        // Requests in flight together are all signed by the wrong clock, and only the first answer corrects it.
        let correction: TimeInterval
    }

    private func exchange(
        _ operation: Operation,
        _ body: [UInt8],
        on lane: Lane
    ) async throws(InferenceError) -> Exchange {
        let correction = clock.correction
        var request = endpoint(lane.region).request(
            "POST",
            path: operation.path(of: lane.modelID),
            headers: operation.headers + [HTTPHeader(name: "User-Agent", value: userAgent)],
            body: body
        )
        do throws(AWSError) {
            let authorization = try await credentials.authorization(for: "bedrock")
            let now = clock.now(correction)
            try authorization.authorize(&request, region: lane.region, service: "bedrock", at: now)
            return Exchange(request: request, authorization: authorization, correction: correction)
        } catch {
            guard case .credentialsUnreachable(let place, let reason, _) = error else {
                throw .credentials(error)
            }
            // An outage like one of Bedrock's own, to which nothing was sent.
            throw .transport(.connectFailed(reason: "\(place): \(reason)"))
        }
    }

    private func perform(
        _ exchange: Exchange,
        _ form: WireForm
    ) async throws(InferenceError) -> InferenceReply {
        let response = try await whole(exchange)
        let requestID = response.headers.requestID
        switch form {
        case .converse: return try InferenceReply(converse: response.body, requestID: requestID)
        case .messages: return try InferenceReply(messages: response.body, requestID: requestID)
        }
    }

    private func stream(_ exchange: Exchange, _ form: WireForm) async throws(InferenceError) -> InferenceReply
    {
        let start = ContinuousClock.now
        let timeouts = HTTPTimeouts(response: .seconds(300), exchange: .seconds(2 * 3600))
        let stream: HTTPStream
        var refused: HTTPResponse?
        do throws(TransportError) {
            stream = try await engine.stream(exchange.request, timeouts: timeouts)
            if !stream.head.isSuccess { refused = try await stream.collected() }
        } catch {
            throw .transport(error)
        }
        clock.correct(by: stream.head.headers.first(named: "date"))
        if let refused { throw .refused(refusal(refused, to: exchange)) }
        var answer = ReplyStream(form: form, requestID: stream.head.headers.requestID, start: start)
        return try await answer.reply(from: stream.body)
    }

    /// The answer in one piece, with a status of success.
    private func whole(_ exchange: Exchange) async throws(InferenceError) -> HTTPResponse {
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await engine.perform(
                exchange.request,
                timeouts: HTTPTimeouts(response: .seconds(600))
            )
        } catch {
            throw .transport(error)
        }
        clock.correct(by: response.headers.first(named: "date"))
        guard (200..<300).contains(response.status) else { throw .refused(refusal(response, to: exchange)) }
        return response
    }

    private func refusal(_ response: HTTPResponse, to exchange: Exchange) -> ServiceRefusal {
        var refusal = ServiceRefusal(response)
        switch refusal.meaning {
        case .credentialsExpired:
            credentials.forget(exchange.authorization)
            refusal.wasMended = true
        case .signatureRefused: refusal.wasMended = clock.correction != exchange.correction
        default: break
        }
        return refusal
    }

    /// Keeps in mind what the model lacks; mended is what can be asked without it.
    private func remembering(
        _ error: InferenceError,
        of request: InferenceRequest,
        isStreamed: Bool,
        _ lane: Lane
    ) -> InferenceError {
        guard case .refused(var refusal) = error, case .lacksAbility(let ability) = refusal.meaning else {
            return error
        }
        abilities.remember(ability, missingFrom: lane.modelID)
        refusal.wasMended =
            ability == .streaming ? isStreamed : request.without([ability]) != request
        return .refused(refusal)
    }
}

extension HTTPHeaders {
    /// Bedrock's id of the exchange.
    var requestID: String? { first(named: "x-amzn-requestid") }
}

extension HTTPStream.Head {
    fileprivate var isSuccess: Bool { (200..<300).contains(status) }
}
