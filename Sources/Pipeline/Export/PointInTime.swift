public import Foundation
internal import Glibc

/// A point in time as people write it: a stamp, or how long ago.
public enum PointInTime {
    /// Reads `2026-01-31`, `2026-01-31T02:00`, with seconds, fractions of them, and `Z` or `+01:00`; or `90s`, `30m`,
    /// `2h`, `7d` before `now`.
    ///
    /// Without an offset it is UTC, as everywhere in the store. `nil` for anything else.
    public static func parse(_ text: String, now: Date = Date()) -> Date? {
        age(text).map { now.addingTimeInterval(-$0) } ?? stamp(text)
    }

    private static func age(_ text: String) -> TimeInterval? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), text.utf8.count <= 10,
            let count = Int(text.dropLast()), count >= 0
        else { return nil }
        return Double(count) * unit
    }

    private static func stamp(_ text: String) -> Date? {
        let form =
            /(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(?:Z|([+-])(\d\d):(\d\d))?)?/
        guard let match = text.wholeMatch(of: form) else { return nil }
        let words = match.output
        let (year, month, day) = (int(words.1), int(words.2), int(words.3))
        let (hour, minute, second) = (int(words.4), int(words.5), int(words.6))
        let (offsetHours, offsetMinutes) = (int(words.9), int(words.10))
        guard hour < 24, minute < 60, second < 60, offsetHours < 24, offsetMinutes < 60 else { return nil }
        var fields = tm()
        fields.tm_year = Int32(year - 1_900)
        fields.tm_mon = Int32(month - 1)
        fields.tm_mday = Int32(day)
        var midnight = timegm(&fields)
        // A day that does not exist has become another one.
        gmtime_r(&midnight, &fields)
        guard Int(fields.tm_mon) == month - 1, Int(fields.tm_mday) == day else { return nil }
        let offset = (offsetHours * 60 + offsetMinutes) * (words.8 == "-" ? -60 : 60)
        let seconds = midnight + hour * 3_600 + minute * 60 + second - offset
        let fraction = words.7.flatMap { Double("0\($0)") } ?? 0
        return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }

    private static func int(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
}
