internal import Checkpoints
public import Jobs
public import Spend

/// What an export contains, counted while it is written.
public struct ExportTally: Sendable, Equatable {
    /// Decided parts, or items where it is a manifest of failed ones; a table's header is none.
    public var lines = 0
    /// Parts by status; empty for a manifest.
    public var byStatus: [OutcomeStatus: Int] = [:]
    /// The sum over lines of known price.
    public var cost = Cost.zero
    /// The sum over lines of known price.
    public var maybePaid = Cost.zero
    /// Lines whose cost is unknown: both sums leave them out.
    public var linesOfUnknownPrice = 0

    /// Nothing yet.
    public init() {}

    mutating func add(_ line: LineRecord) {
        lines += 1
        byStatus[line.outcome.status, default: 0] += 1
        guard let cost = line.cost, let maybePaid = line.maybePaid else {
            linesOfUnknownPrice += 1
            return
        }
        self.cost += cost
        self.maybePaid += maybePaid
    }
}
