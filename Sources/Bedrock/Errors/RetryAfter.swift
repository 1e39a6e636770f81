internal import AWS
internal import FoundationEssentials

/// How long a server asks to wait.
enum RetryAfter {
    static let longest = Duration.seconds(60)

    /// What `x-amz-retry-after` (milliseconds), else `Retry-After` (seconds, or a date) says; `nil` for neither.
    ///
    /// Never more than a minute: what is asked for beyond that is tried earlier, and bounded elsewhere.
    static func delay(in headers: HTTPHeaders, now: Date = Date()) -> Duration? {
        if let text = headers.first(named: "x-amz-retry-after"), let milliseconds = count(text) {
            return min(.milliseconds(milliseconds), longest)
        }
        guard let text = headers.first(named: "retry-after") else { return nil }
        if let seconds = count(text) { return min(.seconds(seconds), longest) }
        guard let date = HTTPDate.parse(text) else { return nil }
        let milliseconds = min(max(date.timeIntervalSince(now), 0), 60) * 1000
        return .milliseconds(Int(milliseconds.rounded(.up)))
    }

    private static func count(_ text: String) -> Int? {
        let digits = text.drop { $0 == " " }
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        // What does not fit is more than the limit.
        return min(Int(digits) ?? 86_400_000, 86_400_000)
    }
}
