internal import DequeModule
internal import Jobs
internal import Synchronization

/// Events of one document between the worker's thread, which fills it, and the consumer.
///
/// Waking the consumer costs more than a page's text: events gather for it until some bytes are there, the document ends,
/// or the worker's thread, with nothing to do, says `flush`.
final class EventBuffer: Sendable {
    typealias Step = Result<ExtractionEvent?, Failure>

    /// Bytes of pages that may wait for the consumer before the worker's thread stops reading.
    static let capacity = 16 << 20
    /// Bytes of pages for which a waiting consumer is woken at once.
    static let worthWaking = 64 << 10

    private struct State {
        var events: Deque<ExtractionEvent> = []
        var bytes = 0
        var failure: Failure?
        var hasEnded = false
        var isCancelled = false
        var consumer: CheckedContinuation<Step, Never>?
        var producer: WakeUp?
    }

    private let state = Mutex(State())

    // MARK: The consumer's side

    func next() async -> Step {
        await withCheckedContinuation { continuation in
            let (step, producer) = state.withLock { state -> (Step?, WakeUp?) in
                precondition(state.consumer == nil, "an extraction has one consumer at a time")
                let wasFull = state.bytes > Self.capacity
                guard let step = Self.takeStep(&state) else {
                    state.consumer = continuation
                    return (nil, nil)
                }
                return (step, wasFull && state.bytes <= Self.capacity ? state.producer : nil)
            }
            producer?.signal()
            if let step { continuation.resume(returning: step) }
        }
    }

    func cancel() {
        let (consumer, producer) = state.withLock { state in
            guard !state.isCancelled, !state.hasEnded || !state.events.isEmpty || state.failure != nil else {
                return (nil, nil) as (CheckedContinuation<Step, Never>?, WakeUp?)
            }
            state.isCancelled = true
            state.events.removeAll()
            state.bytes = 0
            state.failure = nil
            defer { (state.consumer, state.producer) = (nil, nil) }
            return (state.consumer, state.producer)
        }
        producer?.signal()
        consumer?.resume(returning: .success(nil))
    }

    // MARK: The worker thread's side

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Whether the producer has to wait for the consumer.
    var isFull: Bool { state.withLock { $0.bytes > Self.capacity } }

    /// Bytes of pages that wait for the consumer.
    var heldBytes: Int { state.withLock { $0.bytes } }

    /// Names who is to be woken when the buffer is full no longer, or cancelled.
    func begin(_ producer: WakeUp) { state.withLock { $0.producer = producer } }

    var hasWaitingConsumer: Bool { state.withLock { $0.consumer != nil } }

    /// Whether a consumer waits for what has gathered.
    var isHoldingBack: Bool { state.withLock { $0.consumer != nil && !$0.events.isEmpty } }

    func push(_ event: ExtractionEvent) {
        deliver { state in
            state.events.append(event)
            state.bytes += event.byteCount
            return state.bytes >= Self.worthWaking
        }
    }

    /// Gives what has gathered to a consumer that waits for it.
    func flush() { deliver { _ in true } }

    func finish(_ failure: Failure?) {
        deliver { state in
            if failure == nil { state.events.append(.finished) }
            state.failure = failure
            state.hasEnded = true
            state.producer = nil
            return true
        }
    }

    /// Wakes a waiting consumer where the change says that it is worth that.
    private func deliver(_ change: (inout State) -> Bool) {
        let (consumer, step) = state.withLock { state -> (CheckedContinuation<Step, Never>?, Step?) in
            guard !state.isCancelled else { return (nil, nil) }
            guard change(&state), let consumer = state.consumer, let step = Self.takeStep(&state) else {
                return (nil, nil)
            }
            state.consumer = nil
            return (consumer, step)
        }
        if let step { consumer?.resume(returning: step) }
    }

    /// What the consumer gets now; `nil` where it has to wait.
    private static func takeStep(_ state: inout State) -> Step? {
        if let event = state.events.popFirst() {
            state.bytes -= event.byteCount
            return .success(event)
        }
        if let failure = state.failure {
            state.failure = nil
            return .failure(failure)
        }
        return state.hasEnded || state.isCancelled ? .success(nil) : nil
    }
}

extension ExtractionEvent {
    fileprivate var byteCount: Int {
        switch self {
        case .opened, .finished: 0
        // What keeps a page of no bytes from being free.
        case .page(let page): page.byteCount + 256
        }
    }
}
