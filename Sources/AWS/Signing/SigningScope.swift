internal import Digests

/// Day, region and service that a signature is good for, and the key that follows from them.
struct SigningScope: Hashable {
    let day: String
    let region: String
    let service: String

    static let algorithm = "AWS4-HMAC-SHA256"

    /// The scope as text: `20260115/us-east-1/bedrock/aws4_request`.
    var text: String { "\(day)/\(region)/\(service)/aws4_request" }

    func stringToSign(_ request: CanonicalRequest, at time: SigningTime) -> String {
        "\(Self.algorithm)\n\(time.stamp)\n\(text)\n\(SHA256.digest(request.text).hex)"
    }

    /// The signature of `text` in hexadecimal.
    func signature(of text: String, secret: String) -> String {
        hmacSHA256(key: key(secret: secret), message: Array(text.utf8)).hex
    }

    // Deriving a key takes four HMACs, and is the same for a whole day.
    private static let derivedKeys = Lock<[SigningKeyName: [UInt8]]>([:])
    private static let maximumKept = 16

    private func key(secret: String) -> [UInt8] {
        let name = SigningKeyName(scope: self, secret: secret)
        return Self.derivedKeys.withLock { keys in
            if let key = keys[name] { return key }
            if keys.count >= Self.maximumKept { keys.removeAll(keepingCapacity: true) }
            let key = [day, region, service, "aws4_request"].reduce(Array("AWS4\(secret)".utf8)) {
                key,
                part in
                hmacSHA256(key: key, message: Array(part.utf8)).bytes
            }
            keys[name] = key
            return key
        }
    }
}

private struct SigningKeyName: Hashable {
    let scope: SigningScope
    let secret: String
}
