internal import FoundationEssentials

/// A role that a profile names by `role_arn`, taken on with the credentials of another place.
struct AssumedRole: CredentialsSource {
    let arn: String
    /// Whose credentials sign the call.
    let base: any CredentialsSource
    let sessionName: String?
    let externalID: String?
    /// 900 to 43,200 s; `nil` leaves it to the role.
    let seconds: Int?
    let service: SecurityTokenService
    let place: String

    /// Throws `settingMalformed` for a duration that no role can have.
    ///
    /// One that is no number is passed over, as AWS's own tools do.
    init(_ shared: SharedConfiguration, arn: String, base: any CredentialsSource) throws(AWSError) {
        self.arn = arn
        self.base = base
        place = "\(shared.place(of: "role_arn")): role_arn"
        sessionName = shared.value("role_session_name")
        externalID = shared.value("external_id")
        seconds = shared.value("duration_seconds").flatMap { Int($0) }
        if let seconds, !(900...43_200).contains(seconds) {
            throw .settingMalformed(
                name: "\(shared.place(of: "duration_seconds")): duration_seconds",
                value: String(seconds),
                expected: "900 to 43200"
            )
        }
        service = try SecurityTokenService(shared)
    }

    func credentials(over exchange: CredentialsExchange) async throws(AWSError) -> Credentials {
        let keys = try await base.credentials(over: exchange)
        var parameters = [
            ("RoleArn", arn), ("RoleSessionName", sessionName ?? exchange.clock.sessionName),
        ]
        if let externalID { parameters.append(("ExternalId", externalID)) }
        if let seconds { parameters.append(("DurationSeconds", String(seconds))) }
        return try await service.credentials(
            "AssumeRole",
            parameters.map { (name: $0, value: $1) },
            signedBy: keys,
            for: place,
            over: exchange
        )
    }
}

extension CredentialsClock {
    /// What a role's session is called where nobody named it.
    var sessionName: String { "sheaf-\(Int(now().timeIntervalSince1970))" }
}
