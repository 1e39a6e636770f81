/// A profile's settings for IAM Identity Center.
struct SSOSettings: Sendable {
    let account: String
    let role: String
    let region: String
    /// The section `[sso-session …]`; `nil` in the older form.
    let session: String?
    let startURL: String
    let profile: String
    let place: String

    /// `nil` where the profile names neither an account nor a role.
    ///
    /// Throws where it has one of these settings and not all, or says two different things.
    init?(_ shared: SharedConfiguration) throws(AWSError) {
        let keys = ["sso_session", "sso_start_url", "sso_account_id", "sso_role_name"].filter {
            shared.value($0) != nil
        }
        // Without either, a session is a sign-in for other ends, and the next place may have keys.
        guard let key = keys.first, keys.contains("sso_account_id") || keys.contains("sso_role_name")
        else { return nil }
        place = "\(shared.place(of: key)): \(key)"
        profile = shared.profileName
        session = shared.value("sso_session")
        account = try Self.required(
            "sso_account_id",
            shared.value("sso_account_id"),
            in: shared.configProfile.place
        )
        role = try Self.required(
            "sso_role_name",
            shared.value("sso_role_name"),
            in: shared.configProfile.place
        )
        guard let session else {
            startURL = try Self.required(
                "sso_start_url",
                shared.value("sso_start_url"),
                in: shared.configProfile.place
            )
            region = try Self.required(
                "sso_region",
                shared.value("sso_region"),
                in: shared.configProfile.place
            )
            return
        }
        guard let section = shared.ssoSession(session) else {
            throw .credentialsUnavailable(
                place: place,
                reason: "there is no section [sso-session \(session)]"
            )
        }
        for key in ["sso_start_url", "sso_region"] {
            guard let inProfile = shared.value(key), let inSection = section[key], inProfile != inSection
            else {
                continue
            }
            throw .settingsConflict(
                "\(shared.place(of: key)): \(key): differs from that of \(section.place): remove it from the profile"
            )
        }
        startURL = try Self.required("sso_start_url", section["sso_start_url"], in: section.place)
        region = try Self.required("sso_region", section["sso_region"], in: section.place)
    }

    private static func required(_ key: String, _ value: String?, in place: String) throws(AWSError) -> String
    {
        guard let value else { throw .credentialsUnavailable(place: place, reason: "\(key) is missing") }
        return value
    }

    /// The error whose way out is a new sign-in.
    func signInNeeded(_ reason: String) -> AWSError {
        let command = profile == "default" ? "aws sso login" : "aws sso login --profile \(profile)"
        return .credentialsUnavailable(place: place, reason: reason, hint: "run '\(command)'")
    }
}
