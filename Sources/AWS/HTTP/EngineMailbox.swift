internal import CCurl
internal import Glibc

/// What tasks tell the engine's thread; the only thing that both touch.
final class EngineMailbox: Sendable {
    enum Message {
        case start(Transfer)
        case cancel(TransferTicket)
        /// The reader of a stream took what waited.
        case resume(TransferTicket)
        case stop(CheckedContinuation<Void, Never>?)
    }

    /// Readable while messages wait, for `epoll_wait`.
    let descriptor: Int32
    // `nil` once the engine takes no more.
    private let waiting = Lock<[Message]?>([])

    init() throws(AWSError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw .engineUnavailable(reason: String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }

    /// Leaves a message and wakes the engine; `false`, and nothing is left, where the engine has ended.
    func post(_ message: Message) -> Bool {
        let count = waiting.withLock { waiting in
            waiting?.append(message)
            return waiting?.count
        }
        // The first message wakes; those behind it are taken together with it.
        if count == 1 { eventfd_write(descriptor, 1) }
        return count != nil
    }

    /// Takes all messages.
    func take() -> [Message] {
        var ignored: eventfd_t = 0
        eventfd_read(descriptor, &ignored)
        return waiting.withLock { waiting in
            defer { waiting = waiting == nil ? nil : [] }
            return waiting ?? []
        }
    }

    /// Takes what is left, and refuses all that comes.
    func finish() -> [Message] {
        waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting ?? []
        }
    }
}

/// Names one exchange across threads, and tells whether its task was cancelled, even before it started.
final class TransferTicket: Sendable {
    private let state = Lock(false)

    var isCancelled: Bool { state.withLock { $0 } }

    func cancel() { state.withLock { $0 = true } }
}
