internal import FoundationEssentials

/// A file that holds one token.
enum SecretFile {
    /// The token, without the white space round it.
    ///
    /// Throws `credentialsUnavailable` where it cannot be read, is empty, or is no token.
    static func read(_ path: String, for place: String) throws(AWSError) -> String {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw .credentialsUnavailable(place: place, reason: "\(path): cannot be read")
        }
        let token = String(String(decoding: data, as: UTF8.self).trimmingWhiteSpace)
        guard !token.isEmpty else { throw .credentialsUnavailable(place: place, reason: "\(path): is empty") }
        guard token.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            throw .credentialsUnavailable(
                place: place,
                reason: "\(path): holds more than one line, or a character that no token has"
            )
        }
        return token
    }
}
