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
    public subscript(name: String) -> RawJSON? {
        guard value[name] != nil else { return nil }
        return members?.first { $0.name.isExactly(name) }?.value
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
    ///
    /// The grammar has been checked before.
    private var parts: [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start: Int?
        var depth = 0
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            let isSeparator = byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":")
            let isClosing = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
            if isClosing { depth -= 1 }
            if let first = start, depth == (isClosing ? 0 : 1), isSeparator || isClosing {
                parts.append(Self.withoutTrailingBlanks(bytes[first..<index]))
                start = nil
            } else if start == nil, depth >= 1, !isSeparator, !JSONText.isBlank(byte) {
                start = index
            }
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
            index = byte == UInt8(ascii: "\"") ? endOfString(from: index) : index + 1
        }
        return parts
    }

    private func endOfString(from quote: Int) -> Int {
        var index = quote + 1
        while bytes[index] != UInt8(ascii: "\"") { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
        return index + 1
    }

    private static func withoutTrailingBlanks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let last = text.last, JSONText.isBlank(last) { text.removeLast() }
        return text
    }
}

extension RawJSON: Equatable {
    /// Equality of the bytes.
    public static func == (left: RawJSON, right: RawJSON) -> Bool { left.bytes == right.bytes }
}
