/// The grammar of RFC 8259 over bytes in memory.
struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    private var depth = 0
    /// Takes half a surrogate pair for U+FFFD, and of a name that stands twice the first value.
    let isLenient: Bool

    private static let depthLimit = 512

    init(bytes: UnsafeBufferPointer<UInt8>, isLenient: Bool = false) {
        (self.bytes, self.isLenient) = (bytes, isLenient)
    }

    /// The one value that the bytes are.
    mutating func text() throws(JSONError) -> JSONValue {
        let value = try value()
        skipBlanks()
        guard position == bytes.count else { throw failure(.trailingBytes) }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipBlanks()
        guard position < bytes.count else { throw failure(.unexpectedEnd) }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw failure(.unexpectedByte)
        }
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        if !takes(UInt8(ascii: "]")) {
            repeat { elements.append(try value()) } while try continues(until: UInt8(ascii: "]"))
        }
        depth -= 1
        return elements
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try enter()
        var object = JSONObject()
        if !takes(UInt8(ascii: "}")) {
            repeat {
                skipBlanks()
                let start = position
                guard start < bytes.count else { throw failure(.unexpectedEnd) }
                guard bytes[start] == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
                let name = try string()
                guard takes(UInt8(ascii: ":")) else { throw failure(.unexpectedByte) }
                guard object.append(.init(name: name, value: try value())) || isLenient else {
                    throw failure(.duplicateName, at: start)
                }
            } while try continues(until: UInt8(ascii: "}"))
        }
        depth -= 1
        return object
    }

    /// Takes the opening bracket.
    private mutating func enter() throws(JSONError) {
        guard depth < Self.depthLimit else { throw failure(.tooDeep) }
        depth += 1
        position += 1
    }

    /// Whether a comma, and so another element, follows; the closing bracket is taken.
    private mutating func continues(until close: UInt8) throws(JSONError) -> Bool {
        if takes(UInt8(ascii: ",")) { return true }
        if takes(close) { return false }
        throw failure(.unexpectedByte)
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while position < bytes.count, JSONText.isBlank(bytes[position]) { position += 1 }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for offset in 0..<text.utf8CodeUnitCount {
            guard position < bytes.count else { throw failure(.unexpectedEnd) }
            guard bytes[position] == text.utf8Start[offset] else { throw failure(.unexpectedByte) }
            position += 1
        }
        return value
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
            position += 1
        } else {
            try skipDigits()
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count,
                bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
            {
                position += 1
            }
            let exponentStart = position
            try skipDigits()
            guard position - exponentStart <= 18 else { throw failure(.exponentOutOfRange, at: start) }
        }
        return JSONNumber(parsed: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func skipDigits() throws(JSONError) {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        guard position > start else { throw failure(.badNumber) }
    }

    func failure(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
        let offset = offset ?? position
        // Whatever was expected, a text that is over ends too early.
        let reason = offset == bytes.count && reason == .unexpectedByte ? .unexpectedEnd : reason
        let before = bytes[..<offset]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        return .malformed(reason, at: .init(offset: offset, line: line, column: offset - lineStart + 1))
    }
}
