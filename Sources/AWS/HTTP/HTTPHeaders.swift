/// One header field, as it is written on the wire.
///
/// Names keep their case and values their spaces: what is signed and what is sent are the same text.
public struct HTTPHeader: Sendable, Equatable {
    /// The field's name in any case.
    public var name: String
    /// The field's value, without the line's end.
    public var value: String

    /// A field of this name and value; neither is checked here.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    func isNamed(_ other: String) -> Bool { name.equalsIgnoringCase(other) }
}

/// The header fields of an answer in the order of their arrival, found by name in any case.
///
/// Bounded: what a server may make us keep ends at `maximumCount` fields and `maximumBytes` bytes of text.
public struct HTTPHeaders: Sendable, Equatable {
    /// The most fields that are kept.
    public static let maximumCount = 256
    /// The most bytes of names and values together.
    public static let maximumBytes = 65536

    /// All fields in order; a name may occur several times.
    public private(set) var fields: [HTTPHeader] = []
    private var byteCount = 0

    /// No fields.
    public init() {}

    /// The fields as given, as far as the bounds allow.
    public init(_ fields: [HTTPHeader]) {
        for field in fields where !append(field) { break }
    }

    /// Adds a field at the end; `false`, and nothing is added, where a bound would be passed.
    public mutating func append(_ field: HTTPHeader) -> Bool {
        let bytes = field.name.utf8.count + field.value.utf8.count
        guard fields.count < Self.maximumCount, byteCount + bytes <= Self.maximumBytes else { return false }
        fields.append(field)
        byteCount += bytes
        return true
    }

    /// The value of the first field of that name, in any case; `nil` where there is none.
    public func first(named name: String) -> String? {
        fields.first { $0.isNamed(name) }?.value
    }
}

extension StringProtocol {
    /// Compares ASCII letters without regard to case, and all else byte by byte.
    func equalsIgnoringCase(_ other: some StringProtocol) -> Bool {
        utf8.count == other.utf8.count
            && zip(utf8, other.utf8).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }
}

extension UInt8 {
    var asciiLowercased: UInt8 { self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self }
}
