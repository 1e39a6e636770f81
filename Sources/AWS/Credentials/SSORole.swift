internal import JSON

/// A role of IAM Identity Center, with the sign-in that `aws sso login` left in its cache.
///
/// The newer form names a section `[sso-session …]`, and its sign-in is prolonged here when it nears its end; the
/// older one has the start address in the profile, and ends when it ends.
struct SSORole: CredentialsSource {
    let settings: SSOSettings
    let portal: Endpoint
    let cache: SSOTokenCache

    init?(_ shared: SharedConfiguration) throws(AWSError) {
        guard let settings = try SSOSettings(shared) else { return nil }
        self.settings = settings
        portal = try shared.endpoint(for: "sso", label: "portal.sso", region: settings.region)
        cache = SSOTokenCache(
            settings: settings,
            home: shared.environment.home,
            endpoint: try shared.endpoint(for: "sso-oidc", label: "oidc", region: settings.region)
        )
    }

    func credentials(over exchange: CredentialsExchange) async throws(AWSError) -> Credentials {
        let token = try await cache.token(over: exchange)
        let role = PercentEncoding.encode(settings.role)
        let request = portal.request(
            "GET",
            path: "/federation/credentials",
            query: "role_name=\(role)&account_id=\(PercentEncoding.encode(settings.account))",
            headers: [HTTPHeader(name: "x-amz-sso_bearer_token", value: token)]
        )
        let response = try await exchange.answer(to: request, for: settings.place)
        guard response.status != 401 else { throw settings.signInNeeded("the sign-in is no longer accepted") }
        let answer = try? JSONValue(parsing: response.body)
        guard response.status == 200 else {
            let message = answer?["message"]?.stringValue?.clippedForMessage ?? "no message"
            throw response.failure(
                at: settings.place,
                reason: "\(portal.host) answered \(response.status): \(message)"
            )
        }
        let names = JSONKeyNames(
            accessKeyID: "accessKeyId",
            secretAccessKey: "secretAccessKey",
            token: "sessionToken",
            expiration: "expiration"
        )
        guard let credentials = answer?["roleCredentials"].flatMap(names.credentials) else {
            throw .credentialsUnavailable(
                place: settings.place,
                reason: "\(portal.host) answered with something that is no role's credentials"
            )
        }
        return credentials
    }
}
