/// Reads big-endian values from the front of bytes; each is `nil` where too few are left.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func bytes(count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) -> Value? {
        bytes(count: Value.bitWidth / 8)?.reduce(0) { value, byte in
            Value.bitWidth == 8
                ? Value(truncatingIfNeeded: byte) : value << 8 | Value(truncatingIfNeeded: byte)
        }
    }

    /// `nil` for what is not UTF-8, too.
    mutating func text(count: Int) -> String? {
        bytes(count: count).flatMap { String(validating: $0, as: UTF8.self) }
    }

    mutating func value(ofType type: UInt8) -> EventStreamValue? {
        switch type {
        case 0: .bool(true)
        case 1: .bool(false)
        case 2: integer().map(EventStreamValue.int8)
        case 3: integer().map(EventStreamValue.int16)
        case 4: integer().map(EventStreamValue.int32)
        case 5: integer().map(EventStreamValue.int64)
        case 6: integer(UInt16.self).flatMap { bytes(count: Int($0)) }.map { .bytes(Array($0)) }
        case 7: integer(UInt16.self).flatMap { text(count: Int($0)) }.map(EventStreamValue.string)
        case 8: integer().map(EventStreamValue.timestamp)
        case 9: uuid()
        default: nil
        }
    }

    private mutating func uuid() -> EventStreamValue? {
        guard let first = integer(UInt64.self), let last = integer(UInt64.self) else { return nil }
        return .uuid(first, last)
    }
}
