internal import AWS
internal import FoundationEssentials

/// Lets in what is signed with the known key, for `bedrock`, in one of the known regions.
struct SignatureGate: Sendable {
    private static let service = "bedrock"

    private let verifiers: [String: SignatureVerifier]
    private let fallback: SignatureVerifier

    init(_ settings: EmulatorSettings) {
        let known = Credentials(accessKeyID: settings.accessKeyID, secretAccessKey: settings.secretAccessKey)
        func verifier(_ region: String) -> SignatureVerifier {
            SignatureVerifier(known: [known], region: region, service: Self.service)
        }
        verifiers = Dictionary(settings.regions.map { ($0, verifier($0)) }) { first, _ in first }
        fallback = verifier(settings.regions.first ?? "us-east-1")
    }

    /// The region that the request was signed for.
    ///
    /// Throws the service's refusal of the signature.
    func admit(_ request: ReceivedRequest, at now: Date) throws(ServiceError) -> String {
        let wire = HTTPRequest(
            method: request.method,
            scheme: "http",
            host: "127.0.0.1",
            path: String(request.path),
            query: String(request.target.dropFirst(request.path.count + 1)),
            headers: request.headers.map { HTTPHeader(name: $0.name, value: $0.value) },
            body: request.body
        )
        let region = Self.region(namedBy: wire.header(named: "authorization") ?? "")
        do {
            try (verifiers[region] ?? fallback).verify(wire, at: now)
        } catch {
            throw ServiceError(status: error.status, code: error.code.rawValue, message: error.message)
        }
        return region
    }

    /// The third piece of `Credential=KEY/DAY/REGION/SERVICE/aws4_request`; the verifier checks the rest.
    private static func region(namedBy authorization: String) -> String {
        guard let credential = authorization.firstRange(of: "Credential=") else { return "" }
        let pieces = authorization[credential.upperBound...].prefix { $0 != "," }.split(separator: "/")
        return pieces.count > 2 ? String(pieces[2]) : ""
    }
}
