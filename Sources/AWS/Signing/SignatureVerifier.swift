internal import Digests
public import FoundationEssentials

/// The server's side of Signature Version 4: checks a received request against known keys.
///
/// The request has to hold method, raw path, raw query, headers and content as they came over the wire. `host` and
/// every `x-amz-*` header have to be signed, and the content is hashed again. Signatures in the query, and those of
/// chunked uploads, are not accepted.
public struct SignatureVerifier: Sendable {
    private let known: [String: Credentials]
    private let region: String?
    private let service: String
    private let tolerance: Duration

    /// A verifier for one service.
    ///
    /// `region` `nil` takes any region; `tolerance` is how far a client's clock may be off.
    public init(
        known credentials: [Credentials],
        region: String? = nil,
        service: String,
        tolerance: Duration = .seconds(300)
    ) {
        known = Dictionary(credentials.map { ($0.accessKeyID, $0) }) { _, last in last }
        self.region = region
        self.service = service
        self.tolerance = tolerance
    }

    /// The credentials that signed the request.
    ///
    /// Throws the answer that AWS would give where it is not signed rightly.
    @discardableResult
    public func verify(_ request: HTTPRequest, at now: Date) throws(SignatureError) -> Credentials {
        guard let header = request.header(named: "authorization"), !header.isEmpty else {
            throw SignatureError(.missingAuthenticationToken, "the request has no Authorization header")
        }
        let claim = try SignatureClaim(authorization: header)
        guard let stamp = request.header(named: "x-amz-date"), let time = SigningTime(stamp: stamp) else {
            throw SignatureError(.incompleteSignature, "X-Amz-Date is missing, or not yyyyMMddTHHmmssZ")
        }
        try checkSignedHeaders(claim, of: request)
        let credentials = try identify(claim, in: request, at: now)
        try checkScope(claim.scope, time)
        try checkClock(time, SigningTime(now))
        let canonical = CanonicalRequest(
            request,
            signing: claim.signedHeaders,
            payloadHash: payloadHash(of: request),
            service: service
        )
        let text = claim.scope.stringToSign(canonical, at: time)
        let expected = claim.scope.signature(of: text, secret: credentials.secretAccessKey)
        guard isEqualInConstantTime(expected, claim.signature) else {
            throw SignatureError(
                .invalidSignature,
                "The request signature we calculated does not match the signature you provided"
            )
        }
        return credentials
    }

    private func checkSignedHeaders(_ claim: SignatureClaim, of request: HTTPRequest) throws(SignatureError) {
        let required =
            ["host"] + request.headers.map { $0.name.lowercased() }.filter { $0.hasPrefix("x-amz-") }
        if let missing = required.first(where: { !claim.signedHeaders.contains($0) }) {
            throw SignatureError(.invalidSignature, "'\(missing)' must be a signed header")
        }
        let absent = claim.signedHeaders.first { $0 != "host" && request.header(named: $0) == nil }
        if let absent {
            throw SignatureError(.invalidSignature, "'\(absent)' is named as signed, and not in the request")
        }
    }

    private func identify(
        _ claim: SignatureClaim,
        in request: HTTPRequest,
        at now: Date
    ) throws(SignatureError) -> Credentials {
        guard let credentials = known[claim.accessKeyID],
            credentials.sessionToken == request.header(named: "x-amz-security-token")
        else {
            throw SignatureError(.unrecognizedClient, "The security token included in the request is invalid")
        }
        if let end = credentials.expiration, end <= now {
            throw SignatureError(.expiredToken, "The security token included in the request is expired")
        }
        return credentials
    }

    private func checkScope(_ scope: SigningScope, _ time: SigningTime) throws(SignatureError) {
        guard scope.service == service else {
            throw SignatureError(.invalidSignature, "Credential should be scoped to service '\(service)'")
        }
        if let region, scope.region != region {
            throw SignatureError(.invalidSignature, "Credential should be scoped to region '\(region)'")
        }
        guard scope.day == time.day else {
            throw SignatureError(.invalidSignature, "the day of the Credential is not that of X-Amz-Date")
        }
    }

    private func checkClock(_ signed: SigningTime, _ now: SigningTime) throws(SignatureError) {
        let allowed = Int(tolerance.components.seconds)
        if signed.seconds < now.seconds - allowed {
            throw SignatureError(
                .invalidSignature,
                "Signature expired: \(signed.stamp) is more than \(allowed) s before \(now.stamp)"
            )
        }
        if signed.seconds > now.seconds + allowed {
            throw SignatureError(
                .invalidSignature,
                "Signature not yet current: \(signed.stamp) is more than \(allowed) s after \(now.stamp)"
            )
        }
    }

    private func payloadHash(of request: HTTPRequest) -> String {
        let unsigned = RequestSigner.unsignedPayload
        guard service == "s3", request.header(named: "x-amz-content-sha256") == unsigned else {
            return SHA256.digest(request.body).hex
        }
        return unsigned
    }

    private func isEqualInConstantTime(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// What an `Authorization` header claims.
private struct SignatureClaim {
    let accessKeyID: String
    let scope: SigningScope
    let signedHeaders: [String]
    let signature: String

    init(authorization: String) throws(SignatureError) {
        let words = authorization.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0] == SigningScope.algorithm else {
            throw SignatureError(
                .incompleteSignature,
                "the Authorization header does not begin with \(SigningScope.algorithm)"
            )
        }
        var fields: [Substring: Substring] = [:]
        for piece in words[1].split(separator: ",") {
            let pair = piece.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { fields[pair[0]] = pair[1] }
        }
        guard let credential = fields["Credential"], let headers = fields["SignedHeaders"],
            let signature = fields["Signature"]
        else {
            throw SignatureError(
                .incompleteSignature,
                "the Authorization header requires Credential, SignedHeaders and Signature"
            )
        }
        let parts = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[4] == "aws4_request" else {
            throw SignatureError(
                .incompleteSignature,
                "the Credential is not key/day/region/service/aws4_request"
            )
        }
        accessKeyID = parts[0]
        scope = SigningScope(day: parts[1], region: parts[2], service: parts[3])
        signedHeaders = headers.split(separator: ";").map(String.init)
        self.signature = String(signature)
    }
}
