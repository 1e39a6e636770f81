/// Takes a streamed answer from the engine's thread to the task that reads it.
///
/// At most about `capacity` bytes wait in it: the exchange pauses until they were taken, and so, by TCP, does the
/// server.
final class ResponseChannel: Sendable {
    /// Bytes that may wait before the exchange pauses.
    static let capacity = 256 << 10

    typealias Head = Result<HTTPStream.Head, TransportError>
    typealias Piece = Result<[UInt8]?, TransportError>

    private struct State {
        var head: Head?
        var headWaiter: CheckedContinuation<Head, Never>?
        var bytes: [UInt8] = []
        var end: Result<Void, TransportError>?
        // In the order of their calls; more than one reads only by mistake, and none is left hanging even then.
        var waiters: [CheckedContinuation<Piece, Never>] = []
        var isPaused = false

        /// What a reader gets at once; `nil` where it has to wait.
        mutating func takePiece() -> Piece? {
            guard bytes.isEmpty else {
                defer { bytes = [] }
                return .success(bytes)
            }
            return end.map { $0.map { nil } }
        }
    }

    private let ticket: TransferTicket
    private let mailbox: EngineMailbox
    private let state = Lock(State())

    init(ticket: TransferTicket, mailbox: EngineMailbox) {
        self.ticket = ticket
        self.mailbox = mailbox
    }

    /// Ends the exchange, where it has not ended by itself.
    func cancel() {
        ticket.cancel()
        _ = mailbox.post(.cancel(ticket))
    }

    // MARK: What the engine's thread calls

    /// The answer's head is there; the first call counts.
    func begin(_ head: HTTPStream.Head) {
        let waiter = state.withLock { state -> CheckedContinuation<Head, Never>? in
            guard state.head == nil else { return nil }
            state.head = .success(head)
            defer { state.headWaiter = nil }
            return state.headWaiter
        }
        waiter?.resume(returning: .success(head))
    }

    /// Takes a piece of the content; `false`, and nothing is taken, where too much waits already.
    func append(_ piece: UnsafeRawBufferPointer) -> Bool {
        let (isTaken, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Piece, Never>?) in
            guard state.bytes.count < Self.capacity else {
                state.isPaused = true
                return (false, nil)
            }
            if !state.waiters.isEmpty { return (true, state.waiters.removeFirst()) }
            state.bytes.append(contentsOf: piece)
            return (true, nil)
        }
        waiter?.resume(returning: .success(Array(piece)))
        return isTaken
    }

    /// The exchange is over; what waits is still read.
    func finish(_ end: Result<Void, TransportError>) {
        let (head, headWaiter, waiters) = state.withLock { state in
            state.end = end
            let head = state.head ?? end.flatMap { .failure(.badResponse(reason: "it has no final status")) }
            state.head = head
            defer {
                state.headWaiter = nil
                state.waiters = []
            }
            return (head, state.headWaiter, state.waiters)
        }
        headWaiter?.resume(returning: head)
        for waiter in waiters { waiter.resume(returning: end.map { nil }) }
    }

    // MARK: What tasks call

    /// Waits for the head.
    func head() async -> Head {
        await withCheckedContinuation { continuation in
            let head = state.withLock { state -> Head? in
                if state.head == nil { state.headWaiter = continuation }
                return state.head
            }
            if let head { continuation.resume(returning: head) }
        }
    }

    /// Waits for the next bytes, never empty; `nil` at the answer's end.
    ///
    /// Cancelling the task ends the exchange.
    func next() async throws(TransportError) -> [UInt8]? {
        let piece = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (piece, wasPaused) = state.withLock { state -> (Piece?, Bool) in
                    guard let piece = state.takePiece() else {
                        state.waiters.append(continuation)
                        return (nil, false)
                    }
                    defer { state.isPaused = false }
                    return (piece, state.isPaused)
                }
                if wasPaused { _ = mailbox.post(.resume(ticket)) }
                if let piece { continuation.resume(returning: piece) }
            }
        } onCancel: {
            cancel()
        }
        return try piece.get()
    }
}
