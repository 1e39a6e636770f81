/// A JSON number, kept as it was written.
///
/// Comparison is exact for any number of digits and any exponent of up to 18 digits: nothing is ever expanded, so
/// `1e1000000000` costs what its text costs. There is no floating point here.
public struct JSONNumber: Sendable {
    /// The text as written, such as `-1.50e3`.
    public let text: String

    /// `nil` where `text` is not exactly one JSON number.
    public init?(_ text: String) {
        guard case .number(let number)? = try? JSONValue(parsing: text), number.text.isExactly(text) else {
            return nil
        }
        self = number
    }

    /// The number in its plain decimal form.
    public init(_ value: Int) { text = String(value) }

    /// - Precondition: `text` has gone through the parser.
    init(parsed text: String) { self.text = text }

    /// Whether the value is a whole number, however it is written: `1.0` and `1e2` are.
    public var isInteger: Bool {
        let decimal = self.decimal
        return decimal.digits.count <= decimal.point
    }

    /// The value, where it is a whole number that fits.
    public var intValue: Int? {
        if let plain = Int(text) { return plain }
        let decimal = self.decimal
        guard !decimal.digits.isEmpty else { return 0 }
        guard decimal.digits.count <= decimal.point, decimal.point <= 19 else { return nil }
        let zeros = repeatElement(UInt8(ascii: "0"), count: decimal.point - decimal.digits.count)
        return Int((decimal.isNegative ? "-" : "") + String(decoding: decimal.digits + zeros, as: UTF8.self))
    }

    private var decimal: Decimal { Decimal(text) }
}

extension JSONNumber: Hashable, Comparable {
    /// Equality of the values, however they are written.
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        left.text.isExactly(right.text) || left.decimal == right.decimal
    }

    /// The exact order of the values.
    public static func < (left: JSONNumber, right: JSONNumber) -> Bool { left.decimal < right.decimal }

    /// Hashes the value, not the spelling.
    public func hash(into hasher: inout Hasher) { hasher.combine(decimal) }
}

/// The one form that all spellings of a number share: ±0.d₁d₂…dₙ × 10^point, with d₁ and dₙ not zero.
///
/// Zero has no digits, point 0 and no sign.
private struct Decimal: Hashable, Comparable {
    var isNegative = false
    var digits: [UInt8] = []
    var point = 0

    /// - Precondition: `text` is a JSON number.
    init(_ text: String) {
        var fractionDigits = 0
        var isFraction = false
        var exponent: Substring.UTF8View = ""[...].utf8
        let bytes = text[...].utf8
        scan: for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent = bytes[bytes.index(after: index)...]
                break scan
            case let digit:
                if isFraction { fractionDigits += 1 }
                if digit != UInt8(ascii: "0") || !digits.isEmpty { digits.append(digit) }
            }
        }
        point = digits.count - fractionDigits + (Int(Substring(exponent)) ?? 0)
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        guard digits.isEmpty else { return }
        point = 0
        isNegative = false
    }

    static func < (left: Decimal, right: Decimal) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative
            ? right.isSmallerInMagnitude(than: left) : left.isSmallerInMagnitude(than: right)
    }

    private func isSmallerInMagnitude(than other: Decimal) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        if point != other.point { return point < other.point }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}
