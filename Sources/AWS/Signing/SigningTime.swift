internal import FoundationEssentials

/// The second of a signature, UTC, as Signature Version 4 writes it: `20260115T123456Z`.
///
/// Written with plain arithmetic: a calendar's formatter would cost as much as the rest of a signature.
struct SigningTime: Equatable {
    /// Seconds since 1970.
    let seconds: Int
    /// The time as `yyyyMMddTHHmmssZ`.
    let stamp: String

    /// The day as `yyyyMMdd`.
    var day: String { String(stamp.prefix(8)) }

    init(_ date: Date) {
        self.init(seconds: Int(date.timeIntervalSince1970.rounded(.down)))
    }

    init(seconds: Int) {
        let days = Int((Double(seconds) / 86400).rounded(.down))
        let (year, month, day) = Self.civil(fromDays: days)
        let second = seconds - days * 86400
        var text: [UInt8] = []
        text.reserveCapacity(16)
        Self.append(year, digits: 4, to: &text)
        Self.append(month, digits: 2, to: &text)
        Self.append(day, digits: 2, to: &text)
        text.append(UInt8(ascii: "T"))
        Self.append(second / 3600, digits: 2, to: &text)
        Self.append(second / 60 % 60, digits: 2, to: &text)
        Self.append(second % 60, digits: 2, to: &text)
        text.append(UInt8(ascii: "Z"))
        self.seconds = seconds
        stamp = String(decoding: text, as: UTF8.self)
    }

    /// Reads a stamp; `nil` where it is not one, or names no real moment.
    init?(stamp: String) {
        let bytes = Array(stamp.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else {
            return nil
        }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
                ? Int(String(decoding: bytes[range], as: UTF8.self)) : nil
        }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
            let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15)
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        let time = SigningTime(seconds: days * 86400 + hour * 3600 + minute * 60 + second)
        // A moment that does not exist (a 31st of June, a 25th hour) is written back differently.
        guard time.stamp == stamp else { return nil }
        self = time
    }

    private static func append(_ value: Int, digits: Int, to text: inout [UInt8]) {
        var divisor = digits == 4 ? 1000 : 10
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }

    // The Gregorian calendar in eras of 400 years that begin on a 1st of March, so that leap days come last.

    private static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1
        )
    }

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
