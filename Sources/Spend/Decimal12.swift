/// Exact reading of plain decimal numbers as scaled integers.
public enum Decimal12 {
    /// `text` times 10^`decimals`: `scaled("1.25", decimals: 6)` is 1,250,000.
    ///
    /// `nil` where `text` has a sign other than a leading `-`, an exponent, more decimals than asked for (other than
    /// zeros), no digit, or does not fit.
    public static func scaled(_ text: String, decimals: Int) -> Int64? {
        var rest = Substring(text)
        let isNegative = rest.first == "-"
        if isNegative { rest.removeFirst() }
        let pieces = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = pieces.first, !whole.isEmpty, pieces.count == 1 || !pieces[1].isEmpty else {
            return nil
        }
        var fraction = pieces.count == 2 ? pieces[1] : ""
        while fraction.count > decimals, fraction.last == "0" { fraction.removeLast() }
        guard fraction.count <= decimals else { return nil }
        let digits = whole + fraction + String(repeating: "0", count: decimals - fraction.count)
        guard digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let value = Int64(digits) else { return nil }
        return isNegative ? -value : value
    }
}
