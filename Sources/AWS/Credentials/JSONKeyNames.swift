internal import FoundationEssentials
internal import JSON

/// The names of the parts of credentials in a JSON answer.
struct JSONKeyNames {
    var accessKeyID = "AccessKeyId"
    var secretAccessKey = "SecretAccessKey"
    let token: String
    var expiration = "Expiration"
    /// Whether an answer without a token and an end is complete.
    var isTokenOptional = false

    /// Reads an answer's credentials.
    ///
    /// - Returns: `nil` where a part is missing or malformed.
    func credentials(_ object: JSONValue) -> Credentials? {
        guard let id = object[accessKeyID]?.stringValue, id.isKeyText,
            let secret = object[secretAccessKey]?.stringValue, secret.isKeyText
        else { return nil }
        // Programs without one write an empty text.
        let token = object[token]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        let end = object[expiration].flatMap(Self.end)
        guard token?.isKeyText ?? isTokenOptional else { return nil }
        let isEndMissing = object[expiration].map { $0 == .null } ?? true
        guard end != nil || (isTokenOptional && isEndMissing) else { return nil }
        return Credentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token, expiration: end)
    }

    /// A text in ISO 8601, or milliseconds since 1970.
    private static func end(_ value: JSONValue) -> Date? {
        if let milliseconds = value.intValue {
            return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        }
        return value.stringValue.flatMap(Date.init(iso8601:))
    }
}
