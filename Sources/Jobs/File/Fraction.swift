internal import Spend

/// A decimal number from 0 to 1, exact to six decimals, such as a temperature or a share.
///
/// Written as text, without needless zeros, so that `0.20` and `0.2` are the same in a recipe.
public struct Fraction: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    /// The number times a million.
    public let millionths: Int

    /// Reads a plain decimal such as `0`, `0.2` or `1.0`; `nil` for anything else, or outside 0…1.
    public init?(_ text: String) {
        guard !text.hasPrefix("-"), let scaled = Decimal12.scaled(text, decimals: 6), scaled <= 1_000_000
        else {
            return nil
        }
        millionths = Int(scaled)
    }

    /// A fraction of so many millionths, brought into 0…1.
    public init(millionths: Int) { self.millionths = min(max(millionths, 0), 1_000_000) }

    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let fraction = Fraction(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "fraction")
            )
        }
        self = fraction
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// The number without needless zeros, such as `0.2`.
    public var description: String {
        guard millionths < 1_000_000 else { return "1" }
        var decimals = Substring(String(1_000_000 + millionths).dropFirst())
        while decimals.last == "0" { decimals.removeLast() }
        return decimals.isEmpty ? "0" : "0.\(decimals)"
    }

    /// By value.
    public static func < (left: Fraction, right: Fraction) -> Bool { left.millionths < right.millionths }
}
