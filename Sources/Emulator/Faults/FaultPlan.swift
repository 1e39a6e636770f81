/// Which fault strikes which request; the same for every run with the same seed.
struct FaultPlan: Sendable {
    var seed: UInt64
    var faults: [Fault]

    /// The first fault of the list that strikes the request with this number, counted from 1, and can harm it.
    func fault(forRequest number: Int, body: [UInt8], of operation: RuntimeOperation) -> Fault? {
        faults.enumerated().first { index, fault in
            guard fault.kind.strikes(operation) else { return false }
            return switch fault.trigger {
            case .rate(let rate):
                Self.share(seed: seed, number: number, index: index) < rate
            case .numbers(let ranges):
                ranges.contains { $0.contains(number) }
            case .marker(let text):
                body.firstRange(of: Array(text.utf8)) != nil
            }
        }?.element
    }

    /// A number from 0 up to 1, evenly spread over the requests.
    private static func share(seed: UInt64, number: Int, index: Int) -> Double {
        var random = SeededRandom(seeds: [seed, UInt64(number), UInt64(index)])
        return Double(random.next() >> 11) / Double(1 << 53)
    }
}
