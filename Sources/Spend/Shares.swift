/// Division of an indivisible amount by weights.
public enum Shares {
    /// Divides `total` in proportion to `weights` so that the shares add up to `total` exactly.
    ///
    /// Largest remainder first, ties by order. Weights that are all zero count as equal.
    ///
    /// - Precondition: `total` and every weight are not negative.
    public static func divide(_ total: Int64, by weights: [Int]) -> [Int64] {
        guard !weights.isEmpty else { return [] }
        precondition(total >= 0 && weights.allSatisfy { $0 >= 0 })
        let weights = weights.contains { $0 > 0 } ? weights : Array(repeating: 1, count: weights.count)
        let sum = Int128(weights.reduce(0, +))
        var shares: [Int64] = []
        var remainders: [(index: Int, remainder: Int128)] = []
        for (index, weight) in weights.enumerated() {
            let (quotient, remainder) = (Int128(total) * Int128(weight)).quotientAndRemainder(dividingBy: sum)
            shares.append(Int64(quotient))
            remainders.append((index, remainder))
        }
        let missing = Int(total - shares.reduce(0, +))
        let order = remainders.sorted { ($1.remainder, $0.index) < ($0.remainder, $1.index) }
        for entry in order.prefix(missing) { shares[entry.index] += 1 }
        return shares
    }
}
