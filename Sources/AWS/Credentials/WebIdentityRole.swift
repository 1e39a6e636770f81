/// A role taken on with a token that somebody else keeps fresh in a file, as in a Kubernetes pod.
struct WebIdentityRole: CredentialsSource {
    let arn: String
    let tokenFile: String
    let sessionName: String?
    let service: SecurityTokenService
    let place: String

    /// The role that environment and profile describe together, the environment's word first; `nil` where neither
    /// names a token file.
    ///
    /// Throws `credentialsUnavailable` for a token file without a role.
    init?(_ shared: SharedConfiguration, usesVariables: Bool) throws(AWSError) {
        func setting(_ variable: String, _ key: String) -> String? {
            (usesVariables ? shared.environment[variable] : nil) ?? shared.value(key)
        }
        guard let file = setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else { return nil }
        let isVariable = usesVariables && shared.environment["AWS_WEB_IDENTITY_TOKEN_FILE"] != nil
        place =
            isVariable
            ? "environment: AWS_WEB_IDENTITY_TOKEN_FILE"
            : "\(shared.place(of: "web_identity_token_file")): web_identity_token_file"
        guard let arn = setting("AWS_ROLE_ARN", "role_arn") else {
            throw .credentialsUnavailable(
                place: place,
                reason: "no role beside it",
                hint: isVariable ? "set AWS_ROLE_ARN" : "add role_arn to the profile"
            )
        }
        self.arn = arn
        tokenFile = shared.environment.expand(file)
        sessionName = setting("AWS_ROLE_SESSION_NAME", "role_session_name")
        service = try SecurityTokenService(shared)
    }

    func credentials(over exchange: CredentialsExchange) async throws(AWSError) -> Credentials {
        // Anew each time: the token in the file changes.
        let token = try SecretFile.read(tokenFile, for: place)
        return try await service.credentials(
            "AssumeRoleWithWebIdentity",
            [
                (name: "RoleArn", value: arn),
                (name: "RoleSessionName", value: sessionName ?? exchange.clock.sessionName),
                (name: "WebIdentityToken", value: token),
            ],
            signedBy: nil,
            for: place,
            over: exchange
        )
    }
}
