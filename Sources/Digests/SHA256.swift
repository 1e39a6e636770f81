internal import CCrypto

/// An incremental SHA-256 over libcrypto, FIPS 180-4.
///
/// One owner: `finalize()` consumes it. A digest of nothing is a normal result.
public struct SHA256: ~Copyable {
    private let context: OpaquePointer

    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto: cannot start SHA-256: out of memory")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1)
    }

    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    public mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    public consuming func finalize() -> SHA256Digest {
        var bytes = [UInt8](repeating: 0, count: 32)
        precondition(EVP_DigestFinal_ex(context, &bytes, nil) == 1)
        return SHA256Digest(bytes: bytes)
    }

    public static func digest(_ bytes: [UInt8]) -> SHA256Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    public static func digest(_ text: String) -> SHA256Digest {
        var hash = SHA256()
        hash.update(text)
        return hash.finalize()
    }
}

/// The 32 bytes of a SHA-256; written as 64 lower-case hexadecimal digits.
public struct SHA256Digest: Sendable, Hashable, CustomStringConvertible {
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) {
        precondition(bytes.count == 32)
        self.bytes = bytes
    }

    public var hex: String { Hex.encode(bytes) }
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
