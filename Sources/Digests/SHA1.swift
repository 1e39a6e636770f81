internal import CCrypto

/// SHA-1 over libcrypto, FIPS 180-4.
///
/// For names that others derive with it, such as AWS's cache files; no proof of anything.
public enum SHA1 {
    /// The 20 bytes of the text's digest.
    public static func digest(_ text: String) -> [UInt8] {
        let message = Array(text.utf8)
        var bytes = [UInt8](repeating: 0, count: 20)
        precondition(EVP_Digest(message, message.count, &bytes, nil, EVP_sha1(), nil) == 1)
        return bytes
    }
}
