internal import Foundation
internal import Spend

/// Numbers as people read them.
enum Figures {
    /// Dollars with four decimals, rounded up, so that money spent never reads as none.
    static func dollars(_ cost: Cost) -> String {
        let units = (cost.picodollars + 99_999_999) / 100_000_000
        let fraction = String(units % 10_000)
        return "$\(units / 10_000).\(String(repeating: "0", count: 4 - fraction.count))\(fraction)"
    }

    /// `12,345`.
    static func count(_ value: Int) -> String {
        let digits = Array(String(value))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `2 h 05 min`, `3 min 20 s` or `12.3 s`.
    static func duration(seconds: Double) -> String {
        let whole = Int(seconds)
        if whole >= 3_600 { return String(format: "%d h %02d min", whole / 3_600, whole / 60 % 60) }
        if whole >= 60 { return String(format: "%d min %02d s", whole / 60, whole % 60) }
        return String(format: "%.1f s", seconds)
    }
}

extension Figures {
    /// A number with three decimals, whatever the locale.
    static func decimal(_ value: Double) -> String { String(format: "%.3f", value) }
}
