internal import AWS
internal import FoundationEssentials

/// Lets in what is signed with a known key for `bedrock`, or bears a known API key, in one of the known regions.
struct RequestGate: Sendable {
    private static let service = "bedrock"

    private let keys: [EmulatorSettings.Key]
    private let apiKeys: [String]
    private let regions: [String]
    private let lives: SessionLives?

    init(_ settings: EmulatorSettings) {
        keys = [.init(id: settings.accessKeyID, secret: settings.secretAccessKey)] + settings.otherKeys
        apiKeys = settings.apiKeys
        regions = settings.regions + settings.regionPorts.map(\.region)
        lives = settings.sessionRequests.map(SessionLives.init(requests:))
    }

    /// The region that the request goes to: that of its signature, and of its host or port where those name one.
    ///
    /// `bound`: the region of the port. Throws the service's refusal of key, signature or region.
    func admit(_ request: ReceivedRequest, to bound: String?, at now: Date) throws(ServiceError) -> String {
        let wire = HTTPRequest(
            method: request.method,
            scheme: "http",
            host: "127.0.0.1",
            path: String(request.path),
            query: String(request.target.dropFirst(request.path.count + 1)),
            headers: request.headers.map { HTTPHeader(name: $0.name, value: $0.value) },
            body: request.body
        )
        let host = Self.region(ofHost: wire.header(named: "host") ?? "")
        let place = bound ?? host.map { regions.contains($0) ? $0 : regions.first ?? "" }
        let authorization = wire.header(named: "authorization") ?? ""
        if authorization.hasPrefix("Bearer ") {
            return try admit(bearer: String(authorization.dropFirst("Bearer ".count)), to: place)
        }
        let claimed = Self.region(ofScope: authorization)
        let region = place ?? (regions.contains(claimed) ? claimed : regions.first ?? "")
        let token = wire.header(named: "x-amz-security-token")
        let verifier = SignatureVerifier(
            known: keys.map { known($0, token: token) },
            region: region,
            service: Self.service
        )
        let signer: Credentials
        do throws(SignatureError) { signer = try verifier.verify(wire, at: now) } catch {
            throw ServiceError(status: error.status, code: error.code.rawValue, message: error.message)
        }
        guard lives?.use("\(signer.accessKeyID) \(token ?? "")") ?? true else { throw .expiredToken }
        return region
    }

    /// The key as it is known: any session token will do where sessions end, and none otherwise.
    private func known(_ key: EmulatorSettings.Key, token: String?) -> Credentials {
        Credentials(
            accessKeyID: key.id,
            secretAccessKey: key.secret,
            sessionToken: lives == nil ? key.sessionToken : token
        )
    }

    private func admit(bearer key: String, to place: String?) throws(ServiceError) -> String {
        guard apiKeys.contains(key) else { throw .unknownAPIKey }
        return place ?? regions.first ?? ""
    }

    /// The third piece of `Credential=KEY/DAY/REGION/SERVICE/aws4_request`; the verifier checks the rest.
    private static func region(ofScope authorization: String) -> String {
        guard let credential = authorization.firstRange(of: "Credential=") else { return "" }
        let pieces = authorization[credential.upperBound...].prefix { $0 != "," }.split(separator: "/")
        return pieces.count > 2 ? String(pieces[2]) : ""
    }

    /// The second label of `bedrock-runtime.REGION.amazonaws.com`; `nil` for any other host.
    private static func region(ofHost host: String) -> String? {
        let labels = host.prefix { $0 != ":" }.split(separator: ".")
        guard labels.count > 2, labels[0] == "bedrock-runtime" || labels[0] == "bedrock-runtime-fips" else {
            return nil
        }
        return String(labels[1])
    }
}
