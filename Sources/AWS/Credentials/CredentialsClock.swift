internal import FoundationEssentials

/// The time by which credentials end, and the waiting between attempts to get them.
struct CredentialsClock: Sendable {
    var now: @Sendable () -> Date = { Date.now }
    var pause: @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
}

extension Date {
    /// Reads an ISO 8601 time with `Z`, `UTC` or an offset, with or without fractions; `nil` for anything else.
    init?(iso8601 text: String) {
        let text = text.hasSuffix("UTC") ? text.dropLast(3) + "Z" : text
        let plain = try? Date(text, strategy: .iso8601)
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = plain ?? (try? Date(text, strategy: fractional)) else { return nil }
        self = date
    }
}
