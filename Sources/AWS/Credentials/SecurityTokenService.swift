internal import FoundationEssentials

/// AWS's Security Token Service, as far as it hands out the credentials of a role and says whose keys some are.
///
/// Source: AWS STS, API version 2011-06-15, query protocol.
struct SecurityTokenService: Sendable {
    let endpoint: Endpoint
    private let region: String

    /// The service of the profile's region; with no region anywhere, the one at the global address.
    init(_ shared: SharedConfiguration) throws(AWSError) {
        var written: String?
        do throws(AWSError) {
            written = try shared.region()
        } catch .noRegion {}
        region = written ?? "us-east-1"
        var endpoint = try shared.endpoint(for: "sts", region: region)
        // FIPS and dual-stack have no global address.
        if written == nil, endpoint == Endpoint(host: "sts.us-east-1.amazonaws.com", isCustom: false) {
            endpoint.host = "sts.amazonaws.com"
        }
        self.endpoint = endpoint
    }

    /// Calls `action`; unsigned where no keys are given.
    ///
    /// - Parameters:
    ///   - action: `AssumeRole` or `AssumeRoleWithWebIdentity`.
    ///   - parameters: its parameters, not encoded.
    ///   - keys: who asks.
    ///   - place: file, profile and key that asked for it, for messages.
    ///   - exchange: sends it, again where the service has trouble.
    /// - Returns: the role's credentials, which end.
    /// - Throws: `credentialsUnavailable`, or `credentialsUnreachable` where another time may do.
    func credentials(
        _ action: String,
        _ parameters: [(name: String, value: String)],
        signedBy keys: Credentials?,
        for place: String,
        over exchange: CredentialsExchange
    ) async throws(AWSError) -> Credentials {
        let response = try await answer(to: action, parameters, signedBy: keys, for: place, over: exchange)
        let answer = SecurityTokenAnswer(response.body)
        if response.status == 200, let credentials = answer.credentials(of: action) { return credentials }
        throw response.failure(at: place, reason: answer.refusal(response.status, endpoint.host))
    }

    /// Who the service takes the holder of `keys` for; needs no permission.
    ///
    /// Throws `callerRefused` where the service says no, `credentialsUnavailable` where it says nothing of use, and
    /// `credentialsUnreachable` where another time may do.
    func identity(
        of keys: Credentials,
        over exchange: CredentialsExchange
    ) async throws(AWSError) -> CallerIdentity {
        let (action, place) = ("GetCallerIdentity", "\(keys)")
        let response = try await answer(to: action, [], signedBy: keys, for: place, over: exchange)
        let answer = SecurityTokenAnswer(response.body)
        if response.status == 200, let identity = answer.identity(of: action) { return identity }
        let reason = answer.refusal(response.status, endpoint.host)
        throw answer.code == nil || response.isPassing
            ? response.failure(at: place, reason: reason)
            : .callerRefused(place: place, reason: reason)
    }

    private func answer(
        to action: String,
        _ parameters: [(name: String, value: String)],
        signedBy keys: Credentials?,
        for place: String,
        over exchange: CredentialsExchange
    ) async throws(AWSError) -> HTTPResponse {
        let fields = [("Action", action), ("Version", "2011-06-15")] + parameters.map { ($0.name, $0.value) }
        let form = fields.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
        let type = HTTPHeader(
            name: "Content-Type",
            value: "application/x-www-form-urlencoded; charset=utf-8"
        )
        var request = endpoint.request("POST", path: "/", headers: [type], body: Array(form.utf8))
        if let keys {
            RequestSigner.sign(&request, with: keys, region: region, service: "sts", at: exchange.clock.now())
        }
        return try await exchange.answer(to: request, for: place)
    }
}

/// What the service answered.
struct SecurityTokenAnswer {
    private let elements: XMLElements?

    init(_ body: [UInt8]) {
        elements = XMLElements(body)
    }

    /// The error's code; `nil` in an answer that is none.
    var code: String? { elements?.texts["ErrorResponse/Error/Code"] }

    /// The credentials; `nil` where a part is missing or malformed.
    func credentials(of action: String) -> Credentials? {
        func part(_ name: String) -> String? {
            elements?.texts["\(action)Response/\(action)Result/Credentials/\(name)"]
        }
        guard let id = part("AccessKeyId"), let secret = part("SecretAccessKey"),
            let token = part("SessionToken"),
            [id, secret, token].allSatisfy(\.isKeyText),
            let end = part("Expiration").flatMap(Date.init(iso8601:))
        else { return nil }
        return Credentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token, expiration: end)
    }

    /// Who asked; `nil` where a part is missing.
    func identity(of action: String) -> CallerIdentity? {
        func part(_ name: String) -> String? {
            elements?.texts["\(action)Response/\(action)Result/\(name)"]?.clippedForMessage
        }
        guard let account = part("Account"), let arn = part("Arn") else { return nil }
        return CallerIdentity(account: account, arn: arn)
    }

    /// Why there are none, as a clause for a message.
    func refusal(_ status: Int, _ host: String) -> String {
        guard let code else {
            return "\(host) answered \(status) with something that is no answer of STS"
        }
        let message = elements?.texts["ErrorResponse/Error/Message"]?.clippedForMessage ?? "no message"
        return "STS refused: \(code.clippedForMessage): \(message)"
    }
}
