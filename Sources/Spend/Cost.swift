/// An amount of money: a whole number of picodollars, 10^-12 USD.
///
/// A price in USD per million tokens times 10^6 is its picodollars per token, so that a cost is a product of whole
/// numbers and no floating point is ever needed. An unknown amount is a `nil` of this type, never zero.
///
/// The range is ±9.2 million USD; arithmetic beyond it traps, as every overflow of Swift's integers does.
public struct Cost: Sendable, Hashable, Comparable, Codable {
    /// The amount, in 10^-12 USD.
    public let picodollars: Int64

    /// Nothing to pay; an unknown amount is `nil` instead.
    public static let zero = Cost(picodollars: 0)

    /// The amount of that many 10^-12 USD.
    public init(picodollars: Int64) { self.picodollars = picodollars }

    /// Reads the bare number of picodollars.
    public init(from decoder: any Decoder) throws {
        picodollars = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes the bare number of picodollars.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(picodollars)
    }

    /// A decimal amount of US dollars, such as `25`, `0.5` or `12.000000000001`.
    ///
    /// `nil` where the text is no plain decimal number, has more than 12 decimals, or is out of range.
    public init?(usd text: String) {
        guard let scaled = Decimal12.scaled(text, decimals: 12) else { return nil }
        picodollars = scaled
    }

    /// The amount with all twelve decimals, such as `0.001234000000`.
    public var usd: String {
        let magnitude = picodollars.magnitude
        let fraction = String(magnitude % 1_000_000_000_000)
        let zeros = String(repeating: "0", count: 12 - fraction.count)
        return "\(picodollars < 0 ? "-" : "")\(magnitude / 1_000_000_000_000).\(zeros)\(fraction)"
    }

    /// By amount.
    public static func < (left: Cost, right: Cost) -> Bool { left.picodollars < right.picodollars }

    /// The sum.
    public static func + (left: Cost, right: Cost) -> Cost {
        Cost(picodollars: left.picodollars + right.picodollars)
    }

    /// The difference; negative where `right` is more.
    public static func - (left: Cost, right: Cost) -> Cost {
        Cost(picodollars: left.picodollars - right.picodollars)
    }

    /// What `count` tokens of that price come to.
    public static func * (cost: Cost, count: Int) -> Cost {
        Cost(picodollars: cost.picodollars * Int64(count))
    }

    /// Adds `right`.
    public static func += (left: inout Cost, right: Cost) { left = left + right }

    /// Takes `right` away.
    public static func -= (left: inout Cost, right: Cost) { left = left - right }
}
