public import FoundationEssentials

/// An AWS key pair, with the token and the end of a temporary one.
///
/// Whatever prints, dumps or interpolates it shows the key's id alone: the id is no secret, the rest is.
public struct Credentials: Sendable, Hashable {
    /// `AKIA…` for a long-term key, `ASIA…` for a temporary one.
    public let accessKeyID: String
    /// The secret half; it never leaves the process.
    public let secretAccessKey: String
    /// The token of temporary credentials; `nil` for long-term ones.
    public let sessionToken: String?
    /// When they end; `nil` where they do not, or nobody said.
    public let expiration: Date?

    /// Credentials of these parts; none is checked here.
    public init(
        accessKeyID: String,
        secretAccessKey: String,
        sessionToken: String? = nil,
        expiration: Date? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key's id alone.
    public var description: String { "credentials of key \(accessKeyID)" }

    /// The key's id alone.
    public var debugDescription: String { description }

    /// A mirror without the secret and the token.
    public var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID]) }
}

/// Whatever can hand out credentials for the next request.
///
/// Asked before every attempt, so it keeps what it found.
public protocol CredentialsProviding: Sendable {
    /// Credentials that are good now. Throws the reason why there are none, in words for the user.
    func credentials() async throws(AWSError) -> Credentials

    /// With what the next request to a service shows who sends it; `service` is the signing name, such as `bedrock`.
    ///
    /// The credentials' signature, unless the provider has something else for that service.
    func authorization(for service: String) async throws(AWSError) -> RequestAuthorization

    /// Drops what was kept, so that the next call looks again.
    func forget()

    /// Drops what a service refused as expired or unknown, so that the next call looks again.
    ///
    /// Of many requests that are refused together, only the first drops anything.
    func forget(_ refused: RequestAuthorization)
}

extension CredentialsProviding {
    /// Nothing to drop.
    public func forget() {}

    /// The credentials' signature.
    public func authorization(for service: String) async throws(AWSError) -> RequestAuthorization {
        .signature(try await credentials())
    }

    /// Drops what was kept.
    public func forget(_ refused: RequestAuthorization) { forget() }
}

/// Credentials that are given once and stay.
public struct StaticCredentials: CredentialsProviding {
    private let value: Credentials

    /// A provider of these credentials.
    public init(_ value: Credentials) {
        self.value = value
    }

    /// The given credentials.
    public func credentials() async throws(AWSError) -> Credentials { value }
}
