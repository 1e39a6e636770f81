internal import FoundationEssentials

/// Finds credentials where AWS's own tools do, in their order.
///
/// The first place that *applies* decides: half a key pair is an error there, and so is a place that this version
/// cannot use yet (roles, web identity, SSO, processes, containers, API keys). None is skipped in silence, because the
/// next one could belong to another account. The metadata service of EC2 is not asked. What was found is kept until it
/// ends, or until `forget()`.
public final class CredentialsChain: CredentialsProviding {
    private let environment: AWSEnvironment
    private let profile: String?
    private let kept = Lock<Credentials?>(nil)

    /// A chain over that environment.
    ///
    /// A `profile` given here goes before the environment's keys; `AWS_PROFILE` does not.
    public init(environment: AWSEnvironment, profile: String? = nil) {
        self.environment = environment
        self.profile = profile
    }

    /// The kept credentials, or those that are there now.
    public func credentials() async throws(AWSError) -> Credentials {
        if let known = kept.withLock({ $0 }), known.expiration.map({ $0 > Date.now }) ?? true { return known }
        let found = try find()
        kept.withLock { $0 = found }
        return found
    }

    /// Drops what was found, so that the files are read again.
    public func forget() {
        kept.withLock { $0 = nil }
    }

    private func find() throws(AWSError) -> Credentials {
        let shared = try SharedConfiguration(environment: environment, profile: profile)
        try refuseBearerToken()
        if profile == nil, let found = try environmentKeys() { return found }
        try refuse(
            shared,
            key: "role_arn",
            unless: "web_identity_token_file",
            as: "assuming a role (role_arn)"
        )
        if profile == nil { try refuse(variable: "AWS_WEB_IDENTITY_TOKEN_FILE", as: "web identity") }
        try refuse(shared, key: "web_identity_token_file", as: "web identity (web_identity_token_file)")
        for key in ["sso_session", "sso_start_url", "sso_account_id", "sso_role_name"] {
            try refuse(shared, key: key, as: "SSO (\(key))")
        }
        if let found = try shared.credentialsProfile.keys() { return found }
        try refuse(shared, key: "login_session", as: "console sign-in (login_session)")
        try refuse(shared, key: "credential_process", as: "credential_process")
        if let found = try shared.configProfile.keys() { return found }
        for variable in ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
            try refuse(variable: variable, as: "container credentials")
        }
        let variables = profile == nil ? ["AWS_ACCESS_KEY_ID in the environment"] : []
        throw .noCredentials(
            places: variables + [shared.credentialsProfile.place, shared.configProfile.place]
        )
    }

    private func environmentKeys() throws(AWSError) -> Credentials? {
        let names = KeyNames(
            accessKeyID: "AWS_ACCESS_KEY_ID",
            secretAccessKey: "AWS_SECRET_ACCESS_KEY",
            tokens: ["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"]
        )
        guard let keys = try names.credentials(in: "environment", value: { environment[$0] }) else {
            return nil
        }
        return Credentials(
            accessKeyID: keys.accessKeyID,
            secretAccessKey: keys.secretAccessKey,
            sessionToken: keys.sessionToken,
            expiration: try expiration()
        )
    }

    private func expiration() throws(AWSError) -> Date? {
        let name = "AWS_CREDENTIAL_EXPIRATION"
        guard let text = environment[name] else { return nil }
        if let date = try? Date(text, strategy: .iso8601) { return date }
        if let date = try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) {
            return date
        }
        throw .settingMalformed(
            name: name,
            value: text,
            expected: "an ISO 8601 time such as 2026-01-31T02:00:00Z"
        )
    }

    // MARK: What applies and is not there yet

    /// An API key goes before all else, except where the preference asks for signatures.
    private func refuseBearerToken() throws(AWSError) {
        let preference = (environment["AWS_AUTH_SCHEME_PREFERENCE"] ?? "").split(separator: ",")
            .map { $0.filter { !$0.isWhitespace } }
        guard preference.first(where: { $0 == "sigv4" || $0 == "httpBearerAuth" }) != "sigv4" else { return }
        try refuse(variable: "AWS_BEARER_TOKEN_BEDROCK", as: "a Bedrock API key")
    }

    private func refuse(variable: String, as feature: String) throws(AWSError) {
        guard environment[variable] != nil else { return }
        throw .notYetSupported(feature: "\(feature) (\(variable))", place: "environment")
    }

    private func refuse(
        _ shared: SharedConfiguration,
        key: String,
        unless other: String? = nil,
        as feature: String
    ) throws(AWSError) {
        guard shared.value(key) != nil, other.flatMap(shared.value) == nil else { return }
        throw .notYetSupported(feature: feature, place: shared.place(of: key))
    }
}

extension ProfileSection {
    fileprivate func keys() throws(AWSError) -> Credentials? {
        let names = KeyNames(
            accessKeyID: "aws_access_key_id",
            secretAccessKey: "aws_secret_access_key",
            tokens: ["aws_session_token", "aws_security_token"]
        )
        return try names.credentials(in: place) { self[$0] }
    }
}

/// What the parts of a key pair are called in one place.
private struct KeyNames {
    let accessKeyID: String
    let secretAccessKey: String
    /// The token's names, the one that counts first.
    let tokens: [String]

    /// The pair; `nil` where neither half is there.
    ///
    /// A token alone is no credentials.
    func credentials(in place: String, value: (String) -> String?) throws(AWSError) -> Credentials? {
        for name in [accessKeyID, secretAccessKey] + tokens {
            // A stray line end is the usual cause, and would show up as a wrong signature only.
            guard value(name)?.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ?? true else {
                throw .secretMalformed(name: name, place: place)
            }
        }
        switch (value(accessKeyID), value(secretAccessKey)) {
        case (nil, nil): return nil
        case (_, nil): throw .partialCredentials(place: place, missing: secretAccessKey)
        case (nil, _): throw .partialCredentials(place: place, missing: accessKeyID)
        case (let id?, let secret?):
            let token = tokens.lazy.compactMap(value).first
            return Credentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token)
        }
    }
}
