internal import FoundationEssentials

/// Decides which place has the credentials, in the order of AWS's own tools.
///
/// The first that *applies* decides, and what is wrong with it is an error: the next one could belong to another
/// account. Files are read, and nobody is asked.
struct CredentialsSearch: Sendable {
    let environment: AWSEnvironment
    /// A profile that the user named to this program; it goes before the environment's keys.
    let profile: String?

    func source() throws(AWSError) -> any CredentialsSource {
        let shared = try SharedConfiguration(environment: environment, profile: profile)
        if profile == nil, let found = try environmentKeys() { return WrittenKeys(value: found) }
        if let arn = shared.assumedRole { return try role(arn, of: shared, visited: [shared.profileName]) }
        if let found = try profileSource(shared, usesVariables: profile == nil) { return found }
        if let found = try ContainerCredentials(environment) { return found }
        let variables = profile == nil ? ["AWS_ACCESS_KEY_ID in the environment"] : []
        let places = variables + [shared.credentialsProfile.place, shared.configProfile.place]
        guard let metadata = try InstanceMetadata(shared) else { throw .noCredentials(places: places) }
        return InstanceCredentials(metadata: metadata, places: places)
    }

    /// The keys of the environment; `nil` where it has none.
    private func environmentKeys() throws(AWSError) -> Credentials? {
        guard let keys = try KeyNames.ofEnvironment.credentials(in: "environment", value: { environment[$0] })
        else { return nil }
        let name = "AWS_CREDENTIAL_EXPIRATION"
        let text = environment[name]
        let end = text.flatMap { Date(iso8601: $0) }
        if let text, end == nil {
            throw .settingMalformed(
                name: name,
                value: text,
                expected: "an ISO 8601 time such as 2026-01-31T02:00:00Z"
            )
        }
        return Credentials(
            accessKeyID: keys.accessKeyID,
            secretAccessKey: keys.secretAccessKey,
            sessionToken: keys.sessionToken,
            expiration: end
        )
    }

    /// What a profile has of its own, a role apart.
    private func profileSource(
        _ shared: SharedConfiguration,
        usesVariables: Bool
    ) throws(AWSError) -> (any CredentialsSource)? {
        if let found = try WebIdentityRole(shared, usesVariables: usesVariables) { return found }
        if let found = try SSORole(shared) { return found }
        if let found = try shared.credentialsProfile.keys() { return WrittenKeys(value: found) }
        if shared.value("login_session") != nil {
            throw .notYetSupported(
                feature: "console sign-in (login_session)",
                place: shared.place(of: "login_session")
            )
        }
        if let found = try CredentialProcess(shared) { return found }
        return try shared.configProfile.keys().map(WrittenKeys.init)
    }

    // MARK: Roles

    /// The role of a profile, on top of whatever signs for it; `visited` are the profiles on the way here.
    private func role(
        _ arn: String,
        of shared: SharedConfiguration,
        visited: [String]
    ) throws(AWSError) -> any CredentialsSource {
        if shared.value("mfa_serial") != nil {
            throw .credentialsUnavailable(
                place: "\(shared.place(of: "mfa_serial")): mfa_serial",
                reason: "asks for a code at each refresh, and nobody is there to type it",
                hint: "sign in with AWS's own tools, and give the temporary keys in the environment"
            )
        }
        let place = "\(shared.place(of: "role_arn")): role_arn"
        let base: any CredentialsSource
        switch (shared.value("source_profile"), shared.value("credential_source")) {
        case (let name?, nil): base = try sourceProfile(name, of: shared, visited: visited)
        case (nil, let kind?): base = try credentialSource(kind, of: shared)
        case (nil, nil):
            throw .credentialsUnavailable(
                place: place,
                reason: "nothing says who takes on the role",
                hint: "add source_profile or credential_source to the profile"
            )
        case (_?, _?):
            throw .settingsConflict("\(place): source_profile and credential_source exclude each other")
        }
        return try AssumedRole(shared, arn: arn, base: base)
    }

    private func sourceProfile(
        _ name: String,
        of shared: SharedConfiguration,
        visited: [String]
    ) throws(AWSError) -> any CredentialsSource {
        let place = "\(shared.place(of: "source_profile")): source_profile"
        let other = try SharedConfiguration(environment: environment, profile: name, origin: place)
        if let arn = other.assumedRole, !other.hasKeys {
            guard !visited.contains(name) else {
                let way = (visited + [name]).joined(separator: " → ")
                throw .credentialsUnavailable(place: place, reason: "leads in a circle: \(way)")
            }
            return try role(arn, of: other, visited: visited + [name])
        }
        guard let found = try profileSource(other, usesVariables: false) else {
            throw .credentialsUnavailable(place: place, reason: "profile '\(name)' has no credentials")
        }
        return found
    }

    private func credentialSource(
        _ kind: String,
        of shared: SharedConfiguration
    ) throws(AWSError) -> any CredentialsSource {
        let place = "\(shared.place(of: "credential_source")): credential_source"
        let found: (any CredentialsSource)?
        switch kind.lowercased() {
        case "environment": found = try environmentKeys().map(WrittenKeys.init)
        case "ecscontainer": found = try ContainerCredentials(environment)
        case "ec2instancemetadata":
            found = try InstanceMetadata(shared).map { InstanceCredentials(metadata: $0) }
        default:
            throw .settingMalformed(
                name: place,
                value: kind,
                expected: "Environment, Ec2InstanceMetadata or EcsContainer"
            )
        }
        guard let found else {
            throw .credentialsUnavailable(place: place, reason: "'\(kind)' has no credentials")
        }
        return found
    }
}

extension SharedConfiguration {
    /// The role to take on with the credentials of another place.
    ///
    /// With a token file beside it, it is a web identity's.
    fileprivate var assumedRole: String? {
        value("web_identity_token_file") == nil ? value("role_arn") : nil
    }

    /// Whether either half of a static pair is there.
    fileprivate var hasKeys: Bool {
        value("aws_access_key_id") != nil || value("aws_secret_access_key") != nil
    }
}
