/// A setting of AWS's that is missing, malformed, or asks for what is not there yet.
///
/// Each description is a message for the user with its way out, and never holds a secret.
public enum AWSError: Error, Equatable, Sendable {
    /// A settings file is there and cannot be read.
    case fileUnreadable(path: String, reason: String)
    /// A line of a settings file that cannot be understood.
    case fileMalformed(path: String, line: Int, reason: String)
    /// A profile that was asked for stands in none of the files.
    case profileNotFound(name: String, origin: String, files: [String])
    /// No credentials anywhere; `places` is where they were looked for, in order.
    case noCredentials(places: [String])
    /// One half of a key pair without the other; `place` is a file with its profile, or the environment.
    case partialCredentials(place: String, missing: String)
    /// A key, secret or token with white space or another character in it that none can have.
    case secretMalformed(name: String, place: String)
    /// A place of credentials that applies here and hands out none; `place` names file, profile and key.
    case credentialsUnavailable(place: String, reason: String, hint: String? = nil)
    /// A place of credentials that applies here and does not answer for now: it is not reached, or has trouble of its
    /// own, or is asked too often.
    case credentialsUnreachable(place: String, reason: String, hint: String? = nil)
    /// Credentials that STS knows nothing good of; `place` names their key.
    case callerRefused(place: String, reason: String)
    /// Something that applies here and this version cannot do.
    case notYetSupported(feature: String, place: String)
    /// No region anywhere.
    case noRegion(places: [String])
    /// A region whose shape cannot stand in a host name.
    case regionMalformed(String, origin: String)
    /// An address that cannot be used; `url` is as written.
    case urlMalformed(String, reason: String)
    /// Plain http to a host that is not this machine.
    case endpointInsecure(url: String, origin: String)
    /// A setting with a value outside its range.
    case settingMalformed(name: String, value: String, expected: String)
    /// Settings that exclude each other.
    case settingsConflict(String)
    /// The HTTP engine cannot start.
    case engineUnavailable(reason: String)
}

extension AWSError: CustomStringConvertible {
    /// The message for the user, with its hint on a line of its own.
    public var description: String {
        switch self {
        case .fileUnreadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .fileMalformed(let path, let line, let reason): "\(path):\(line): \(reason)"
        case .profileNotFound(let name, let origin, let files):
            """
            profile '\(name)' (from \(origin)): not found in \(files.joined(separator: " or "))
              hint: check the name, or write the profile with 'aws configure --profile \(name)'
            """
        case .noCredentials(let places):
            """
            credentials: none found: looked in \(places.joined(separator: ", "))
              hint: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile that has them in AWS_PROFILE
            """
        case .partialCredentials(let place, let missing):
            """
            \(place): half a key pair: \(missing) is missing
              hint: set \(missing) beside the other half, or remove both
            """
        case .secretMalformed(let name, let place):
            """
            \(place): \(name): holds white space or a character that no key has
              hint: look for a line end or a quote that was copied with it
            """
        case .credentialsUnavailable(let place, let reason, let hint),
            .credentialsUnreachable(let place, let reason, let hint):
            "\(place): \(reason)\(hint.map { "\n  hint: \($0)" } ?? "")"
        case .callerRefused(let place, let reason):
            """
            \(place): \(reason)
              hint: renew or replace them where they come from
            """
        case .notYetSupported(let feature, let place):
            """
            \(place): \(feature): not yet supported
              hint: use AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile with static keys
            """
        case .noRegion(let places):
            """
            region: none found: looked in \(places.joined(separator: ", "))
              hint: name one in the job, or set AWS_REGION
            """
        case .regionMalformed(let value, let origin):
            """
            region '\(value)' (from \(origin)): not the shape of a region
              hint: lower-case letters, digits and hyphens, such as us-east-1
            """
        case .urlMalformed(let url, let reason): "endpoint '\(url)': not usable: \(reason)"
        case .endpointInsecure(let url, let origin):
            """
            endpoint '\(url)' (from \(origin)): plain http is refused: requests carry documents and signatures
              hint: use https, or a server on this machine (127.0.0.1, localhost, [::1])
            """
        case .settingMalformed(let name, let value, let expected): "\(name) '\(value)': expected \(expected)"
        case .settingsConflict(let sentence): sentence
        case .engineUnavailable(let reason): "http engine: cannot start: \(reason)"
        }
    }
}
