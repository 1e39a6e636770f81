internal import JSON
public import Spend

/// The sums over a log.
public struct RequestSummary: Sendable, Equatable {
    /// All requests, whatever became of them.
    public let requests: Int
    /// Those whose complete answer with status 200 was handed to the socket.
    public let accepted: Int
    /// Those that were charged.
    public let charged: Int
    /// Those that a fault struck.
    public let faulted: Int
    /// The requests by status; those without one are under 0.
    public let statuses: [Int: Int]
    /// The tokens that were billed.
    public let usage: TokenUsage
    /// What the service would bill; `nil` where a price is unknown.
    public let charge: Cost?

    init(_ records: [RequestRecord]) {
        requests = records.count
        accepted = records.count(where: \.isAccepted)
        charged = records.count { $0.usage != nil }
        faulted = records.count { $0.fault != nil }
        statuses = Dictionary(records.map { ($0.status ?? 0, 1) }, uniquingKeysWith: +)
        usage = records.reduce(.zero) { $0 + ($1.usage ?? .zero) }
        charge = records.reduce(Cost.zero as Cost?) { sum, record in
            guard let sum, let charge = record.charge else { return nil }
            return sum + charge
        }
    }

    /// The summary as a JSON object.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("requests", requests)
        writer.member("accepted", accepted)
        writer.member("charged", charged)
        writer.member("faulted", faulted)
        writer.name("statuses")
        writer.beginObject()
        for (status, count) in statuses.sorted(by: { $0.key < $1.key }) {
            writer.member(String(status), count)
        }
        writer.endObject()
        writer.member("input_tokens", usage.input)
        writer.member("output_tokens", usage.output)
        writer.member("cache_read_tokens", usage.cacheRead)
        writer.member("cache_write_tokens", usage.cacheWrite)
        writer.member("charge_picodollars", charge.map { Int($0.picodollars) })
        writer.endObject()
        return writer.bytes
    }
}
