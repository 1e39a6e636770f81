internal import CCrypto

/// Base 64, RFC 4648 section 4: the standard alphabet, with padding, without line breaks.
public enum Base64 {
    /// The number of characters that `byteCount` bytes become.
    public static func encodedCount(_ byteCount: Int) -> Int { (byteCount + 2) / 3 * 4 }

    /// Appends the text of `bytes` to `output`.
    public static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let start = output.count
        // EVP_EncodeBlock writes a NUL behind the text: one byte more, taken off again.
        output.append(contentsOf: repeatElement(0, count: encodedCount(bytes.count) + 1))
        output.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            _ = EVP_EncodeBlock(base + start, bytes, Int32(bytes.count))
        }
        output.removeLast()
    }

    /// The text of `bytes`, empty where there are none.
    public static func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        append(bytes, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// The bytes of `text`; `nil` where it is not padded standard base 64.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 4) else { return nil }
        guard !characters.isEmpty else { return [] }
        let padding = characters.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2, !characters.dropLast(padding).contains(where: { !isAlphabet($0) }) else {
            return nil
        }
        var output = [UInt8](repeating: 0, count: characters.count / 4 * 3)
        guard EVP_DecodeBlock(&output, characters, Int32(characters.count)) >= 0 else { return nil }
        output.removeLast(padding)
        return output
    }

    private static func isAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
