internal import FoundationEssentials
internal import JSON

/// The credentials of the role that an EC2 instance runs under.
struct InstanceCredentials: CredentialsSource {
    let metadata: InstanceMetadata
    /// Where else was looked, for the message that there is nothing anywhere.
    var places: [String] = []

    private var place: String { "instance metadata (\(metadata.host))" }

    func credentials(over exchange: CredentialsExchange) async throws(AWSError) -> Credentials {
        let text: String
        do throws(InstanceMetadata.Fault) {
            let token = try await metadata.sessionToken(over: exchange)
            let folder = "iam/security-credentials/"
            let names = try await metadata.item(folder, token: token, over: exchange)
            guard let role = names.split(whereSeparator: \.isNewline).first else { throw .status(404) }
            text = try await metadata.item(
                folder + PercentEncoding.encode(String(role)),
                token: token,
                over: exchange
            )
        } catch {
            // No instance, one without a role, or one that may not ask: the last place has nothing either.
            throw .noCredentials(places: places + ["\(place): \(error)"])
        }
        guard let answer = try? JSONValue(parsing: text) else {
            throw .credentialsUnavailable(place: place, reason: "answered with something that is no JSON")
        }
        let code = answer["Code"]?.stringValue ?? "Success"
        guard code == "Success", let found = JSONKeyNames(token: "Token").credentials(answer) else {
            let reason = code == "Success" ? "something that is no credentials" : code.clippedForMessage
            throw .credentialsUnavailable(place: place, reason: "answered \(reason)")
        }
        return prolonged(found, exchange)
    }

    /// Credentials that ended are used on: while the service has trouble, AWS lets them live longer.
    private func prolonged(_ found: Credentials, _ exchange: CredentialsExchange) -> Credentials {
        let now = exchange.clock.now()
        guard let end = found.expiration, end <= now else { return found }
        exchange.warn("\(place): its credentials ended at \(end.formatted(.iso8601)): used on")
        return Credentials(
            accessKeyID: found.accessKeyID,
            secretAccessKey: found.secretAccessKey,
            sessionToken: found.sessionToken,
            // Spread, so that a fleet does not come back in the same second.
            expiration: now.addingTimeInterval(15 * 60 + Double(Int.random(in: 120...600)))
        )
    }
}
