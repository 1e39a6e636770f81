internal import Digests
internal import FoundationEssentials
internal import Glibc
internal import JSON

/// The file in which AWS's tools keep a sign-in, under `~/.aws/sso/cache`.
struct SSOTokenCache: Sendable {
    let settings: SSOSettings
    /// The file; its name is the SHA-1 of the session's name, or of the start address in the older form.
    let path: String
    private let endpoint: Endpoint

    /// A sign-in with less than this left is prolonged, where it can be.
    private static let margin: TimeInterval = 15 * 60

    init(settings: SSOSettings, home: String, endpoint: Endpoint) {
        self.settings = settings
        self.endpoint = endpoint
        let name = Hex.encode(SHA1.digest(settings.session ?? settings.startURL))
        path = "\(home)/.aws/sso/cache/\(name).json"
    }

    /// A token that is good now.
    ///
    /// A prolongation that fails is no error while the old token lasts.
    func token(over exchange: CredentialsExchange) async throws(AWSError) -> String {
        let cached = try read()
        guard let token = cached["accessToken"]?.stringValue, token.isKeyText,
            let end = cached["expiresAt"]?.stringValue.flatMap(Date.init(iso8601:))
        else { throw settings.signInNeeded("\(path): is no sign-in") }
        let left = end.timeIntervalSince(exchange.clock.now())
        guard left < Self.margin, let request = prolongation(of: cached, at: exchange.clock.now()) else {
            guard left > 0 else {
                throw settings.signInNeeded("the sign-in ended at \(end.formatted(.iso8601))")
            }
            return token
        }
        do throws(AWSError) {
            return try await prolonged(cached, by: request, over: exchange)
        } catch {
            guard left > 0 else { throw error }
            exchange.warn(
                "\(settings.place): the sign-in cannot be prolonged, and ends at \(end.formatted(.iso8601))"
            )
            return token
        }
    }

    /// The new token, once it is written to the cache.
    private func prolonged(
        _ cached: JSONValue,
        by request: HTTPRequest,
        over exchange: CredentialsExchange
    ) async throws(AWSError) -> String {
        let response = try await exchange.answer(to: request, for: settings.place)
        guard !response.isPassing else {
            throw response.failure(
                at: settings.place,
                reason: "the sign-in ended, and \(endpoint.host) answered \(response.status)"
            )
        }
        guard response.status == 200, let new = try? JSONValue(parsing: response.body),
            let token = new["accessToken"]?.stringValue, token.isKeyText,
            let seconds = new["expiresIn"]?.intValue
        else { throw settings.signInNeeded("the sign-in ended, and cannot be prolonged") }
        let end = exchange.clock.now().addingTimeInterval(Double(seconds))
        let refresh = new["refreshToken"] ?? cached["refreshToken"] ?? .null
        if !write(cached, accessToken: token, expiresAt: end, refreshToken: refresh) {
            exchange.warn("\(path): the prolonged sign-in cannot be written")
        }
        return token
    }

    private func read() throws(AWSError) -> JSONValue {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw settings.signInNeeded("no sign-in at \(path)")
        }
        guard let value = try? JSONValue(parsing: Array(data)), value.objectValue != nil else {
            throw settings.signInNeeded("\(path): is no JSON object")
        }
        return value
    }

    /// The request for a new token; `nil` where the cache has not what it takes, or the registration has ended.
    private func prolongation(of cached: JSONValue, at now: Date) -> HTTPRequest? {
        guard settings.session != nil, let token = cached["refreshToken"]?.stringValue,
            let client = cached["clientId"]?.stringValue, let secret = cached["clientSecret"]?.stringValue,
            let end = cached["registrationExpiresAt"]?.stringValue.flatMap(Date.init(iso8601:)), end > now
        else { return nil }
        let body: JSONValue = [
            "grantType": "refresh_token", "clientId": .string(client), "clientSecret": .string(secret),
            "refreshToken": .string(token),
        ]
        return endpoint.request(
            "POST",
            path: "/token",
            headers: [HTTPHeader(name: "Content-Type", value: "application/json")],
            body: Array(body.compactText.utf8)
        )
    }

    /// Writes the cache in one step, for this user alone; all else in it stays.
    private func write(
        _ cached: JSONValue,
        accessToken: String,
        expiresAt: Date,
        refreshToken: JSONValue
    ) -> Bool {
        let changes: [JSONObject.Member] = [
            JSONObject.Member(name: "accessToken", value: .string(accessToken)),
            JSONObject.Member(name: "expiresAt", value: .string(expiresAt.formatted(.iso8601))),
            JSONObject.Member(name: "refreshToken", value: refreshToken),
        ]
        // Of members given in code, the last of a name wins.
        let text = JSONValue.object(JSONObject((cached.objectValue?.members ?? []) + changes)).compactText
        let temporary = "\(path).\(getpid())"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return false }
        let bytes = Array(text.utf8)
        let isWritten = fchmod(file, 0o600) == 0 && Glibc.write(file, bytes, bytes.count) == bytes.count
        let isClosed = close(file) == 0
        guard isWritten, isClosed, rename(temporary, path) == 0 else {
            unlink(temporary)
            return false
        }
        return true
    }
}
