public import Foundation
internal import GRDB
public import Jobs

/// Which of a run's lines are meant. What is `nil` lets every line through.
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

    /// The statuses as a JSON array, the ids as a JSON array, and the stamp; NULL for what is not given.
    var arguments: StatementArguments {
        get throws {
            [
                try statuses.map { try RunJournal.jsonText($0.map(\.rawValue).sorted()) },
                try ids.map { try RunJournal.jsonText($0) }, sinceStamp,
            ]
        }
    }
}
