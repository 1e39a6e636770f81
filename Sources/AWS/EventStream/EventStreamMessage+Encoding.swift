extension EventStreamMessage {
    /// The message as it goes on the wire.
    ///
    /// Source: AWS's event stream encoding. All numbers are big-endian; the lengths have a checksum of their own, and
    /// everything has one at the end. Names and values must keep to their bounds.
    public func encoded() -> [UInt8] {
        var headerBytes: [UInt8] = []
        for header in headers { header.append(to: &headerBytes) }
        let total = EventStreamFrame.overhead + headerBytes.count + payload.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(total)
        bytes.append(bigEndian: UInt32(total))
        bytes.append(bigEndian: UInt32(headerBytes.count))
        bytes.append(bigEndian: CRC32.checksum(of: bytes))
        bytes += headerBytes
        bytes += payload
        bytes.append(bigEndian: CRC32.checksum(of: bytes))
        return bytes
    }
}

extension EventStreamMessage.Header {
    fileprivate func append(to bytes: inout [UInt8]) {
        precondition((1...255).contains(name.utf8.count), "the name of a header has 1 to 255 bytes")
        bytes.append(UInt8(name.utf8.count))
        bytes += name.utf8
        switch value {
        case .bool(let value): bytes.append(value ? 0 : 1)
        case .int8(let value): bytes += [2, UInt8(bitPattern: value)]
        case .int16(let value): bytes.append(3, bigEndian: value)
        case .int32(let value): bytes.append(4, bigEndian: value)
        case .int64(let value): bytes.append(5, bigEndian: value)
        case .bytes(let value): bytes.append(6, counted: value)
        case .string(let value): bytes.append(7, counted: Array(value.utf8))
        case .timestamp(let milliseconds): bytes.append(8, bigEndian: milliseconds)
        case .uuid(let first, let last):
            bytes.append(9, bigEndian: first)
            bytes.append(bigEndian: last)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    fileprivate mutating func append(_ type: UInt8, bigEndian value: some FixedWidthInteger) {
        append(type)
        append(bigEndian: value)
    }

    fileprivate mutating func append(_ type: UInt8, counted value: [UInt8]) {
        precondition(value.count <= UInt16.max, "the value of a header has at most 65,535 bytes")
        append(type, bigEndian: UInt16(value.count))
        self += value
    }
}
