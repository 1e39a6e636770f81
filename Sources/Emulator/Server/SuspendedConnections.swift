internal import CMicrohttpd
internal import Dispatch
internal import Synchronization

/// The connections whose answer is not due yet: they cost no thread while they wait.
final class SuspendedConnections: Sendable {
    private struct State {
        var isStopped = false
        var count = 0
        var waiting: [Int: Connection] = [:]
    }

    private struct Connection: @unchecked Sendable {
        // The server's own handle; between suspending and resuming it is ours alone.
        let handle: OpaquePointer
    }

    private let queue = DispatchQueue(label: "sheaf-emulator.answers")
    private let state = Mutex(State())

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Suspends a connection from within its own callback, and resumes it after `delay`.
    func suspend(_ handle: OpaquePointer, for delay: Duration) {
        MHD_suspend_connection(handle)
        let connection = Connection(handle: handle)
        let number: Int? = state.withLock { state in
            guard !state.isStopped else {
                MHD_resume_connection(connection.handle)
                return nil
            }
            state.count += 1
            state.waiting[state.count] = connection
            return state.count
        }
        guard let number else { return }
        queue.asyncAfter(deadline: .now() + delay.seconds) { [self] in resume(number) }
    }

    /// Resumes everything; from now on nothing waits any more.
    ///
    /// The server may be stopped after this: it must not have suspended connections then.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            for connection in state.waiting.values { MHD_resume_connection(connection.handle) }
            state.waiting = [:]
        }
    }

    private func resume(_ number: Int) {
        // Inside the lock, so that the server is not stopped between taking a connection out and resuming it.
        state.withLock { state in
            guard let connection = state.waiting.removeValue(forKey: number) else { return }
            MHD_resume_connection(connection.handle)
        }
    }
}

extension Duration {
    /// The duration in seconds, for the libraries that count so.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
