internal import Digests
public import FoundationEssentials

/// Signs requests with AWS Signature Version 4, in headers.
///
/// Every header present is signed, except those that proxies change or that only speak to the next hop, so set all
/// others first. What a former attempt left (`Authorization`, `X-Amz-Date`, `X-Amz-Security-Token`) is replaced: sign
/// each attempt anew. For `s3` the content's hash travels as `x-amz-content-sha256`, unless `UNSIGNED-PAYLOAD` stands
/// there already; elsewhere a value that stands there is taken as it is.
///
/// Source: AWS, Signature Version 4 signing process; held to vectors of botocore.
public struct RequestSigner: Sendable {
    /// Adds date, token and signature of `credentials` to the request.
    ///
    /// - Parameters:
    ///   - request: complete but for its signature; path and query are encoded as they will be sent.
    ///   - credentials: the key pair, with its token if it is a temporary one.
    ///   - region: the endpoint's region.
    ///   - service: the signing name, such as `bedrock` or `s3`.
    ///   - date: the time by the server's clock, as far as known.
    public static func sign(
        _ request: inout HTTPRequest,
        with credentials: Credentials,
        region: String,
        service: String,
        at date: Date
    ) {
        let time = SigningTime(date)
        let (canonical, scope) = prepare(
            &request,
            with: credentials,
            region: region,
            service: service,
            at: time
        )
        let text = scope.stringToSign(canonical, at: time)
        let signature = scope.signature(of: text, secret: credentials.secretAccessKey)
        let credential = "Credential=\(credentials.accessKeyID)/\(scope.text)"
        request.headers.append(
            HTTPHeader(
                name: "Authorization",
                value: """
                    \(SigningScope.algorithm) \(credential), SignedHeaders=\(canonical.signedHeaders), \
                    Signature=\(signature)
                    """
            )
        )
    }

    /// Sets all that is signed, and returns what is signed.
    static func prepare(
        _ request: inout HTTPRequest,
        with credentials: Credentials,
        region: String,
        service: String,
        at time: SigningTime
    ) -> (CanonicalRequest, SigningScope) {
        request.headers.removeAll { header in replaced.contains { header.isNamed($0) } }
        request.headers.append(HTTPHeader(name: "X-Amz-Date", value: time.stamp))
        if let token = credentials.sessionToken {
            request.headers.append(HTTPHeader(name: "X-Amz-Security-Token", value: token))
        }
        var payloadHash = request.header(named: "x-amz-content-sha256")
        if service == "s3", payloadHash != unsignedPayload { payloadHash = nil }
        let hash = payloadHash ?? SHA256.digest(request.body).hex
        if service == "s3" { request.setHeader("X-Amz-Content-SHA256", hash) }
        let canonical = CanonicalRequest(
            request,
            signing: namesToSign(request),
            payloadHash: hash,
            service: service
        )
        return (canonical, SigningScope(day: time.day, region: region, service: service))
    }

    private static func namesToSign(_ request: HTTPRequest) -> [String] {
        var names = ["host"]
        for header in request.headers {
            let name = header.name.lowercased()
            if !unsigned.contains(name), !names.contains(name) { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// What stands in place of a hash where the content is not signed.
    static let unsignedPayload = "UNSIGNED-PAYLOAD"

    private static let replaced = ["Authorization", "X-Amz-Date", "X-Amz-Security-Token"]

    private static let unsigned: Set<String> = [
        "baggage", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "traceparent", "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent",
        "x-amzn-trace-id",
    ]
}
