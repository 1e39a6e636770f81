/// A JSON value together with its text, as it was written.
///
/// What a model answered is handed on in the model's own spelling: escapes, numbers and member order untouched.
/// Two are equal when their bytes are.
public struct RawJSON: Sendable {
    /// The text of this value, without white space around it.
    public let bytes: ArraySlice<UInt8>
    /// What the text says.
    public let value: JSONValue

    /// Checks `bytes` as `JSONValue(parsing:)` does.
    public init(parsing bytes: ArraySlice<UInt8>) throws(JSONError) {
        value = try JSONValue(parsing: bytes)
        let start = bytes.firstIndex { !JSONText.isBlank($0) } ?? bytes.startIndex
        let last = bytes.lastIndex { !JSONText.isBlank($0) } ?? start
        self.bytes = bytes[start...last]
    }

    /// Checks `bytes` as `JSONValue(parsing:)` does.
    public init(parsing bytes: [UInt8]) throws(JSONError) { try self.init(parsing: bytes[...]) }

    /// Checks `text` as `JSONValue(parsing:)` does.
    public init(parsing text: String) throws(JSONError) { try self.init(parsing: Array(text.utf8)[...]) }

    /// The value in our own spelling.
    public init(_ value: JSONValue) {
        var writer = JSONWriter()
        writer.value(value)
        self.init(bytes: writer.bytes[...], value: value)
    }

    private init(bytes: ArraySlice<UInt8>, value: JSONValue) {
        self.bytes = bytes
        self.value = value
    }

    /// One name with its value.
    public struct Member: Sendable, Equatable {
        /// The name, its escapes resolved.
        public let name: String
        /// The value as written.
        public let value: RawJSON
    }

    /// The members of an object, in the order written; `nil` for anything else.
    public var members: [Member]? {
        guard case .object(let object) = value else { return nil }
        // Parts alternate: name, value, name, value.
        let parts = parts
        return object.members.enumerated().map { position, member in
            Member(name: member.name, value: RawJSON(bytes: parts[2 * position + 1], value: member.value))
        }
    }

    /// The elements of an array; `nil` for anything else.
    public var elements: [RawJSON]? {
        guard case .array(let elements) = value else { return nil }
        return zip(parts, elements).map { RawJSON(bytes: $0, value: $1) }
    }

    /// The member of that name; `nil` where there is none, or where this is no object.
    public subscript(name: String) -> RawJSON? { member(at: [name]) }

    /// The member at the end of a path of names; `nil` where it leads nowhere.
    public func member(at path: [String]) -> RawJSON? {
        var value = value
        var positions: [Int] = []
        for name in path {
            guard case .object(let object) = value,
                let position = object.members.firstIndex(where: { $0.name.isExactly(name) })
            else { return nil }
            positions.append(position)
            value = object.members[position].value
        }
        let range = bytes.withUnsafeBufferPointer { JSONText.valueRange(at: positions, in: $0) }
        return RawJSON(bytes: slice(range), value: value)
    }

    /// The text as written, less its insignificant white space.
    public var compacted: String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        appendCompacted(to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    func appendCompacted(to output: inout [UInt8]) {
        bytes.withUnsafeBufferPointer { text in
            var isInString = false
            var isEscaped = false
            for byte in text {
                if isInString {
                    if isEscaped {
                        isEscaped = false
                    } else if byte == UInt8(ascii: "\\") {
                        isEscaped = true
                    } else if byte == UInt8(ascii: "\"") {
                        isInString = false
                    }
                } else if byte == UInt8(ascii: "\"") {
                    isInString = true
                } else if JSONText.isBlank(byte) {
                    continue
                }
                output.append(byte)
            }
        }
    }

    /// The texts between the outermost brackets, as `,` and `:` part them.
    private var parts: [ArraySlice<UInt8>] {
        bytes.withUnsafeBufferPointer(JSONText.partRanges).map(slice)
    }

    private func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
        bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
    }
}

extension RawJSON: Equatable {
    /// Equality of the bytes.
    public static func == (left: RawJSON, right: RawJSON) -> Bool { left.bytes == right.bytes }
}
