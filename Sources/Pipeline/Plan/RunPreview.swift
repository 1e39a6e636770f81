public import Jobs
public import Spend

/// What a run would do, part by part and in sum; nothing of it has been done.
public struct RunPreview: Sendable {
    /// What would become of one part.
    public enum Fate: Sendable, Hashable {
        /// Answered before, and reused at cost 0.
        case unchanged
        /// Never asked before.
        case new
        /// Asked before, and something differs since.
        case changed([ChangeReason])
        /// Failed before; `isRepeated` where the failure would only repeat and is carried over.
        case failedBefore(failureClass: String, isRepeated: Bool)
        /// Cannot be read now: it will fail without being sent.
        case unreadable(failureClass: String)
        /// There is nothing to ask about: it will be skipped.
        case skipped(failureClass: String)
    }

    /// One part.
    public struct Line: Sendable {
        /// The item's id.
        public let id: String
        /// `nil` where extraction failed.
        public let pages: String?
        /// What would become of it.
        public let fate: Fate
        /// Why its pages come in the form they do: the pages by the word of their route; empty where they were not read.
        public var routes: [String: PageRanges] = [:]
    }

    /// Parts that would be sent.
    public internal(set) var sent = 0
    /// Requests, if none had to be sent again.
    public internal(set) var requests = 0
    /// Input tokens by the local estimate.
    public internal(set) var expectedTokens = 0
    /// The expected input alone, without any answer; `nil` where the price is unknown.
    public internal(set) var lowCost: Cost? = .zero
    /// The sum of the reserves: the upper bound of every request's input and all of its output.
    public internal(set) var highCost: Cost? = .zero
    /// Parts by what would become of them.
    public internal(set) var counts: [String: Int] = [:]

    /// An empty preview.
    public init() {}

    mutating func count(_ fate: Fate) { counts[fate.name, default: 0] += 1 }
}

extension RunPreview.Fate {
    /// One word, with the reason where there is one.
    public var name: String {
        switch self {
        case .unchanged: "unchanged"
        case .new: "new"
        case .changed(let reasons): "changed (\(reasons.map(\.rawValue).joined(separator: ", ")))"
        case .failedBefore(let failureClass, let isRepeated):
            "failed before (\(failureClass))\(isRepeated ? ", carried over" : "")"
        case .unreadable(let failureClass): "cannot be read (\(failureClass))"
        case .skipped(let failureClass): "skipped (\(failureClass))"
        }
    }
}
