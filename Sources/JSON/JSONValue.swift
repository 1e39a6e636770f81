/// A JSON value (RFC 8259), with numbers and member order as they were written.
///
/// Equality is that of JSON Schema: numbers by their mathematical value (`1`, `1.0` and `1e0` are equal), strings code
/// point by code point, objects whatever the order of their members.
public enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Reads one JSON text, strictly: UTF-8 only, no byte order mark, no lone surrogates, no trailing bytes, at most
    /// 512 levels deep, and no object with two members of the same name.
    public init(parsing bytes: ArraySlice<UInt8>) throws(JSONError) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in
            var parser = JSONParser(bytes: buffer)
            return try parser.text()
        }
    }

    /// Reads one JSON text that others wrote with a flaw of the kind that leaves no doubt where its values end: half a
    /// surrogate pair, which is read as U+FFFD, or a member name that stands twice, of which the first counts.
    public init(parsingLeniently bytes: [UInt8]) throws(JSONError) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in
            var parser = JSONParser(bytes: buffer, isLenient: true)
            return try parser.text()
        }
    }

    /// Reads one JSON text.
    public init(parsing bytes: [UInt8]) throws(JSONError) { try self.init(parsing: bytes[...]) }

    /// Reads one JSON text.
    public init(parsing text: String) throws(JSONError) { try self.init(parsing: Array(text.utf8)[...]) }

    /// The member of that name; `nil` where there is none, or where this is no object.
    public subscript(name: String) -> JSONValue? { objectValue?[name] }

    /// `true` or `false`; `nil` for anything else.
    public var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The number; `nil` for anything else.
    public var numberValue: JSONNumber? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    /// The number, where it is a whole one that fits; `2.0` and `2e0` do.
    public var intValue: Int? { numberValue?.intValue }

    /// The text of a string; `nil` for anything else.
    public var stringValue: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    /// The elements of an array; `nil` for anything else.
    public var arrayValue: [JSONValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    /// The members of an object; `nil` for anything else.
    public var objectValue: JSONObject? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// The text without insignificant white space: numbers and order as written, strings with as few escapes as
    /// possible.
    public var compactText: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONValue: Equatable {
    /// Equality as JSON Schema has it.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.isExactly(right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A number.
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object with its members in the order given.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { JSONObject.Member(name: $0.0, value: $0.1) }))
    }
}

extension String {
    /// Equality of code points.
    ///
    /// Swift's own `==` holds canonically equivalent texts for equal, JSON does not.
    func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
