/// A stretch of trouble in some lanes.
///
/// Written `SCOPE=KIND` or `SCOPE=KIND@FROM..TO`: without a stretch it lasts until it is lifted. FROM and TO are
/// requests of those lanes, counted from 1 (`us-west-2=503@5..20`), or seconds since the first request of all
/// (`*=connect@10s..30s`); TO may be left out. Nothing that an outage answers is charged.
public struct Outage: Sendable, Hashable, CustomStringConvertible {
    /// What the lanes answer meanwhile.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// 503 `ServiceUnavailableException`.
        case unavailable = "503"
        /// 429 `ThrottlingException`.
        case throttle
        /// 429 `ThrottlingException` of a daily quota.
        case daily
        /// 429 `ModelNotReadyException`.
        case notReady = "not-ready"
        /// Nothing: the connection is reset.
        case connect
        /// Nothing, for as long as the client cares to wait.
        case hang
    }

    /// When it holds.
    enum Stretch: Sendable, Hashable {
        case always
        /// By the number of the request among those of the lanes, counted from 1.
        case requests(ClosedRange<Int>)
        /// By the seconds since the first request of all.
        case seconds(ClosedRange<Int>)
    }

    /// The lanes that are out.
    public let scope: LaneScope
    /// What they answer.
    public let kind: Kind
    /// The text that it was read from.
    public let description: String
    let stretch: Stretch

    /// Reads an outage as written, of some of the settings' models.
    public init(_ text: String, of settings: EmulatorSettings) throws(EmulatorError) {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2 else { throw .malformedOutage(text, reason: "it does not say what happens") }
        let pieces = sides[1].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = Kind(rawValue: String(pieces[0])) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw .malformedOutage(text, reason: "no such kind; the kinds are \(known)")
        }
        let stretch = pieces.count > 1 ? Self.stretch(pieces[1]) : .always
        guard let stretch else {
            throw .malformedOutage(
                text,
                reason: "'\(pieces[1])' should be FROM..TO, such as 5..20 or 10s..30s"
            )
        }
        scope = try LaneScope(sides[0], of: settings)
        self.kind = kind
        self.stretch = stretch
        description = text
    }

    private static func stretch(_ text: Substring) -> Stretch? {
        guard let dots = text.firstRange(of: "..") else { return nil }
        let (from, to) = (text[..<dots.lowerBound], text[dots.upperBound...])
        let isTimed = from.hasSuffix("s")
        func number(_ text: Substring) -> Int? {
            guard text.hasSuffix("s") == isTimed else { return nil }
            return Int(isTimed ? text.dropLast() : text)
        }
        let end = to.isEmpty ? Int.max : number(to)
        guard let begin = number(from), let end, begin >= 0, begin <= end else { return nil }
        return isTimed ? .seconds(begin...end) : .requests(begin...end)
    }

    /// The error that it answers with; `nil` for the other kinds.
    var error: ServiceError? {
        switch kind {
        case .unavailable: .unavailable
        case .throttle: .tooManyRequests
        case .daily: .tooManyTokensPerDay
        case .notReady: .modelNotReady
        case .connect, .hang: nil
        }
    }
}
