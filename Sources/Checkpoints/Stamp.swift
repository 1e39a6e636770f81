internal import Glibc

/// A point in time as the store keeps it: UTC, ISO 8601, milliseconds, so that text order is time order.
public enum Stamp {
    /// The present, such as `2026-01-31T02:00:00.000Z`.
    public static var now: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return text(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    static func text(seconds: Int, milliseconds: Int) -> String {
        var seconds = time_t(seconds)
        var fields = tm()
        gmtime_r(&seconds, &fields)
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = [
            padded(Int(fields.tm_year) + 1_900, 4), padded(Int(fields.tm_mon) + 1, 2),
            padded(Int(fields.tm_mday), 2),
        ]
        let clock = [
            padded(Int(fields.tm_hour), 2), padded(Int(fields.tm_min), 2), padded(Int(fields.tm_sec), 2),
        ]
        return "\(date.joined(separator: "-"))T\(clock.joined(separator: ":")).\(padded(milliseconds, 3))Z"
    }
}
