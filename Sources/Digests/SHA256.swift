internal import CCrypto

/// An incremental SHA-256 over libcrypto, FIPS 180-4.
///
/// One owner: `finalize()` consumes it. A digest of nothing is a normal result.
public struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// Begins with nothing digested.
    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto: cannot start SHA-256: out of memory")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Digests bytes that need to stay only until it returns.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1)
    }

    /// Digests bytes.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Digests the UTF-8 of `text`.
    public mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// The digest of everything given, in the order in which it was given.
    public consuming func finalize() -> SHA256Digest {
        var bytes = [UInt8](repeating: 0, count: 32)
        precondition(EVP_DigestFinal_ex(context, &bytes, nil) == 1)
        return SHA256Digest(bytes: bytes)
    }

    /// The digest of `bytes` alone.
    public static func digest(_ bytes: [UInt8]) -> SHA256Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    /// The digest of the UTF-8 of `text` alone.
    public static func digest(_ text: String) -> SHA256Digest {
        var hash = SHA256()
        hash.update(text)
        return hash.finalize()
    }
}

/// The 32 bytes of a SHA-256; written as 64 lower-case hexadecimal digits.
public struct SHA256Digest: Sendable, Hashable, CustomStringConvertible {
    /// Always 32.
    public let bytes: [UInt8]

    /// A digest made elsewhere; any other count than 32 traps.
    public init(bytes: [UInt8]) {
        precondition(bytes.count == 32)
        self.bytes = bytes
    }

    /// 64 lower-case hexadecimal digits.
    public var hex: String { Hex.encode(bytes) }

    /// The same text as `hex`.
    public var description: String { hex }
}

/// HMAC-SHA-256, RFC 2104.
public func hmacSHA256(key: [UInt8], message: [UInt8]) -> SHA256Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    let result = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &bytes, &length)
    precondition(result != nil && length == 32)
    return SHA256Digest(bytes: bytes)
}
