/// Builds one frame: a 4-byte big-endian length, the kind, the fields.
///
/// The length counts the kind and the fields, not itself. Integers are big-endian; texts and blobs carry a
/// 4-byte count.
struct FrameBuilder {
    private var bytes: [UInt8]

    init(kind: UInt8, reserving capacity: Int = 64) {
        bytes = []
        bytes.reserveCapacity(capacity + 5)
        bytes.append(contentsOf: [0, 0, 0, 0, kind])
    }

    mutating func add(_ value: UInt8) { bytes.append(value) }

    mutating func add(_ value: Bool) { add(value ? 1 : 0 as UInt8) }

    mutating func add(_ value: UInt32) {
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// A count or size: 0 to 2^32 - 1, clamped.
    mutating func add(_ value: Int) { add(UInt32(clamping: value)) }

    mutating func add(_ blob: [UInt8]) {
        add(blob.count)
        bytes.append(contentsOf: blob)
    }

    mutating func add(_ text: String) { add(Array(text.utf8)) }

    consuming func finish() -> [UInt8] {
        let length = UInt32(clamping: bytes.count - 4)
        for place in 0..<4 { bytes[place] = UInt8(truncatingIfNeeded: length >> UInt32(24 - place * 8)) }
        return bytes
    }
}

/// Takes the fields of one frame's body apart, trusting none of them.
struct FrameFields {
    private var rest: ArraySlice<UInt8>

    init(_ body: ArraySlice<UInt8>) { rest = body }

    mutating func byte() throws(FrameError) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .truncated }
        return byte
    }

    /// A byte that is 0 or 1.
    mutating func flag(_ name: String) throws(FrameError) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw .badField(name)
        }
    }

    mutating func number() throws(FrameError) -> UInt32 {
        guard rest.count >= 4 else { throw .truncated }
        let value = rest.prefix(4).reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
        rest.removeFirst(4)
        return value
    }

    /// A number that has to lie in `range`; `name` says which field it was.
    mutating func number(_ name: String, in range: ClosedRange<Int>) throws(FrameError) -> Int {
        let value = Int(try number())
        guard range.contains(value) else { throw .badField(name) }
        return value
    }

    mutating func blob(_ name: String, upTo limit: Int) throws(FrameError) -> ArraySlice<UInt8> {
        let count = Int(try number())
        guard count <= limit else { throw .badField(name) }
        guard count <= rest.count else { throw .truncated }
        defer { rest.removeFirst(count) }
        return rest.prefix(count)
    }

    /// A text of valid UTF-8.
    mutating func text(_ name: String, upTo limit: Int) throws(FrameError) -> String {
        let bytes = try blob(name, upTo: limit)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .badField(name) }
        return text
    }

    mutating func value<Value: RawRepresentable<UInt8>>(
        _ name: String,
        as: Value.Type
    ) throws(FrameError) -> Value {
        guard let value = Value(rawValue: try byte()) else { throw .badField(name) }
        return value
    }

    /// Leaves out what is behind the fields that this program knows.
    mutating func skipRest() { rest = [] }

    consuming func finish() throws(FrameError) {
        guard rest.isEmpty else { throw .trailingBytes(rest.count) }
    }
}
