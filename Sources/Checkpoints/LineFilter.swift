public import Foundation
public import Jobs

/// Which of a run's lines are meant.
///
/// What is `nil` lets every line through.
public struct LineFilter: Sendable, Hashable {
    /// Only parts of these statuses.
    public var statuses: Set<OutcomeStatus>?
    /// Only parts of the items with these ids.
    public var ids: [String]?
    /// Only parts that were decided at this time or later, by the clock of the machine that ran.
    public var since: Date?

    /// Lets through what satisfies all that is given.
    public init(statuses: Set<OutcomeStatus>? = nil, ids: [String]? = nil, since: Date? = nil) {
        self.statuses = statuses
        self.ids = ids
        self.since = since
    }

    /// `since` as the store keeps times: UTC, ISO 8601, milliseconds.
    public var sinceStamp: String? {
        since.map { since in
            let milliseconds = Int((since.timeIntervalSince1970 * 1_000).rounded())
            let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
            return Stamp.text(seconds: seconds, milliseconds: rest)
        }
    }

    /// The statuses as a JSON array, as SQL takes them.
    var statusesText: String? {
        get throws { try statuses.map { try RunJournal.jsonText($0.map(\.rawValue).sorted()) } }
    }

    /// The ids as a JSON array, as SQL takes them.
    var idsText: String? {
        get throws { try ids.map { try RunJournal.jsonText($0) } }
    }
}
