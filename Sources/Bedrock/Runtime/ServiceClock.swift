internal import AWS
internal import FoundationEssentials
internal import Synchronization

/// The service's time, as far as its answers tell: this machine's clock with a correction.
final class ServiceClock: Sendable {
    /// Below this the service does not mind, and its own clocks differ.
    private static let tolerance: TimeInterval = 300

    private let machine: @Sendable () -> Date
    private let offset = Mutex<TimeInterval>(0)

    init(machine: @escaping @Sendable () -> Date = { Date() }) { self.machine = machine }

    /// Seconds that the service is ahead of this machine; 0 while they agree.
    var correction: TimeInterval { offset.withLock(\.self) }

    func now(_ correction: TimeInterval) -> Date { machine().addingTimeInterval(correction) }

    /// Corrects the clock by the `Date` header of an answer, where it is off by five minutes or more.
    func correct(by header: String?) {
        guard let header, let date = HTTPDate.parse(header) else { return }
        let served = date.timeIntervalSince(machine())
        offset.withLock { offset in
            if abs(served - offset) >= Self.tolerance { offset = served }
        }
    }
}
