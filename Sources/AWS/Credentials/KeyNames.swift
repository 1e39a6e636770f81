/// What the parts of a key pair are called in one place.
struct KeyNames {
    let accessKeyID: String
    let secretAccessKey: String
    /// The token's names, the one that counts first.
    let tokens: [String]

    static let ofEnvironment = KeyNames(
        accessKeyID: "AWS_ACCESS_KEY_ID",
        secretAccessKey: "AWS_SECRET_ACCESS_KEY",
        tokens: ["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"]
    )

    static let ofProfile = KeyNames(
        accessKeyID: "aws_access_key_id",
        secretAccessKey: "aws_secret_access_key",
        tokens: ["aws_session_token", "aws_security_token"]
    )

    /// The pair; `nil` where neither half is there.
    ///
    /// A token alone is no credentials.
    func credentials(in place: String, value: (String) -> String?) throws(AWSError) -> Credentials? {
        for name in [accessKeyID, secretAccessKey] + tokens {
            // A stray line end is the usual cause, and would show up as a wrong signature only.
            guard value(name)?.isKeyText ?? true else { throw .secretMalformed(name: name, place: place) }
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

extension ProfileSection {
    /// The section's static keys; `nil` where it has none.
    func keys() throws(AWSError) -> Credentials? {
        try KeyNames.ofProfile.credentials(in: place) { self[$0] }
    }
}

extension String {
    /// Whether it could be a key, a secret or a token: printable ASCII without blanks, and not empty.
    var isKeyText: Bool { !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }

    /// The first line as far as a message can show it: without control characters, and cut off where it is long.
    var clippedForMessage: String {
        let line = split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let printable = String(
            line.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        )
        return printable.count > 300 ? printable.prefix(300) + "…" : printable
    }
}
