internal import Jobs

/// The two clocks of a document: one for each page, one for the whole.
///
/// Both stand still while nobody listens to the worker, so that a slow consumer costs a document nothing.
struct Watchdog {
    /// Which limit was passed, in seconds.
    enum Overrun: Equatable {
        case page(Int)
        case document(Int)
    }

    private let limits: ExtractionLimits
    private var page = Duration.zero
    private var document = Duration.zero

    init(_ limits: ExtractionLimits) { self.limits = limits }

    var overrun: Overrun? {
        if document >= .seconds(limits.documentSeconds) { return .document(limits.documentSeconds) }
        return page >= .seconds(limits.pageSeconds) ? .page(limits.pageSeconds) : nil
    }

    mutating func startPage() { page = .zero }

    /// Counts time of the document that is of no page.
    mutating func count(_ time: Duration) { document += time }

    /// Counts the time that `wait` takes, which gets the time that is left.
    mutating func timed<Result>(_ wait: (Duration) -> Result) -> Result {
        let start = ContinuousClock.now
        let left = min(.seconds(limits.pageSeconds) - page, .seconds(limits.documentSeconds) - document)
        defer {
            let elapsed = ContinuousClock.now - start
            page += elapsed
            document += elapsed
        }
        return wait(left)
    }
}
