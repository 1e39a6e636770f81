/// The time by which attempts wait, so that a test may let it pass as it likes.
struct DispatchClock: Sendable {
    let now: @Sendable () -> ContinuousClock.Instant
    /// Returns when so much time is over, or the run has to stop.
    let sleep: @Sendable (Duration) async -> Void

    /// The machine's time.
    static func real(_ control: RunControl) -> DispatchClock {
        DispatchClock(now: { .now }, sleep: { await control.sleep(for: $0) })
    }
}
