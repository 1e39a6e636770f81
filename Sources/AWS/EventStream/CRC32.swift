/// The checksum of IEEE 802.3, as zlib, gzip and AWS's event stream have it.
enum CRC32 {
    static func checksum(of bytes: some Collection<UInt8>) -> UInt32 {
        let table = table
        return ~bytes.reduce(~0) { sum, byte in
            table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ (sum >> 8)
        }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(index) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
    }
}
