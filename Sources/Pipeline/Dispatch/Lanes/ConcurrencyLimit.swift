/// How many attempts may be on their way in a lane at once, adapted to its throttling.
///
/// It begins with a few and doubles with each round of answers until the first throttle; from then on it grows by four a
/// round, and loses a quarter with each throttled one.
struct ConcurrencyLimit: Sendable, Hashable {
    private static let beginning = 8.0

    /// The job's own limit.
    let ceiling: Int
    private var exact: Double
    private var isBeginning = true

    init(ceiling: Int) {
        self.ceiling = ceiling
        exact = min(Self.beginning, Double(ceiling))
    }

    /// How many may be on their way now; at least one.
    var allowed: Int { max(Int(exact), 1) }

    mutating func answered() {
        exact = min(exact + (isBeginning ? 1 : 4 / max(exact, 4)), Double(ceiling))
    }

    /// A round of attempts was throttled.
    mutating func throttled() {
        isBeginning = false
        exact = max(exact * 0.75, 1)
    }
}
