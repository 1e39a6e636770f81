public import FoundationEssentials

/// With what a request shows who sends it.
public enum RequestAuthorization: Sendable, Hashable {
    /// A signature, made with these credentials.
    case signature(Credentials)
    /// An API key, sent as it is.
    case bearer(BearerToken)

    /// Puts the signature or the key on the request, in place of what a former attempt left there.
    ///
    /// Everything else on the request is complete before.
    ///
    /// Throws `endpointInsecure` for an API key over plain http to anything but this machine: whoever reads it has it.
    public func authorize(
        _ request: inout HTTPRequest,
        region: String,
        service: String,
        at date: Date
    ) throws(AWSError) {
        switch self {
        case .signature(let credentials):
            RequestSigner.sign(&request, with: credentials, region: region, service: service, at: date)
        case .bearer(let token):
            guard request.scheme == "https" || HostKind(request.host) == .loopback else {
                throw .endpointInsecure(
                    url: "\(request.scheme)://\(request.authority)",
                    origin: BearerToken.variable
                )
            }
            request.headers.removeAll { header in
                ["X-Amz-Date", "X-Amz-Security-Token"].contains { header.isNamed($0) }
            }
            request.setHeader("Authorization", "Bearer \(token.value)")
        }
    }
}

/// An API key of Bedrock; whatever prints, dumps or interpolates it shows nothing of it.
public struct BearerToken: Sendable, Hashable {
    let value: String

    /// The variable that holds it.
    static let variable = "AWS_BEARER_TOKEN_BEDROCK"

    /// A token of this text, unchecked.
    public init(_ value: String) {
        self.value = value
    }

    /// The environment's key, unless a signature is preferred to it.
    ///
    /// Throws `secretMalformed`.
    static func ofBedrock(in environment: AWSEnvironment) throws(AWSError) -> BearerToken? {
        guard let text = environment[variable] else { return nil }
        let preference = (environment["AWS_AUTH_SCHEME_PREFERENCE"] ?? "").split(separator: ",")
            .map { $0.filter { !$0.isWhitespace } }
        let first = preference.first { $0 == "sigv4" || $0 == "httpBearerAuth" }
        guard first != "sigv4" else { return nil }
        guard text.isKeyText else { throw .secretMalformed(name: variable, place: "environment") }
        return BearerToken(text)
    }
}

extension BearerToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// That it is one.
    public var description: String { "an API key" }

    /// That it is one.
    public var debugDescription: String { description }

    /// A mirror without the key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
