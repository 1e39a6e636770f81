/// How much failing a lane is forgiven before its breaker opens: an account that failures draw on and answers fill.
///
/// With one failure in five answers it never runs out; with more it does, the sooner the more there are, so that retries
/// can never become most of the traffic.
struct RetryBudget: Sendable, Hashable {
    private static let capacity = 50.0
    private static let refund = 0.25

    private var balance = Self.capacity

    var isUsedUp: Bool { balance < 1 }

    mutating func failed() { balance = max(balance - 1, 0) }

    mutating func answered() { balance = min(balance + Self.refund, Self.capacity) }

    /// After a pause there is something to spend again, but not everything.
    mutating func reopen() { balance = max(balance, Self.capacity / 2) }
}
