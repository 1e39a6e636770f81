internal import Jobs
internal import Synchronization

/// When a run has failed too much to go on: a count of failed parts, or their share of the decided ones.
final class FailureLimit: Sendable {
    /// The share counts from so many decided parts on.
    static let leastParts = 50

    private struct Counts {
        var decided = 0
        var failed = 0
    }

    private let stopAfter: Int?
    private let stopShare: Fraction?
    private let counts = Mutex(Counts())

    init(_ limits: FailureLimits) {
        stopAfter = limits.stopAfter
        stopShare = limits.stopShare
    }

    /// Counts an outcome; answers with a sentence once the limit is reached.
    func count(_ status: OutcomeStatus) -> String? {
        guard status != .split else { return nil }
        let (decided, failed) = counts.withLock { counts in
            counts.decided += 1
            if status == .failed { counts.failed += 1 }
            return (counts.decided, counts.failed)
        }
        if let stopAfter, failed >= stopAfter {
            return "\(failed) parts failed; failures.stop_after is \(stopAfter)"
        }
        if let stopShare, decided >= Self.leastParts, failed > 0,
            failed * 1_000_000 >= decided * stopShare.millionths
        {
            return "\(failed) of \(decided) parts failed; failures.stop_share is \(stopShare)"
        }
        return nil
    }
}
