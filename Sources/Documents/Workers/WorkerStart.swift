internal import Synchronization

/// What came of a worker's start, between its thread and the one who waits for it.
final class WorkerStart: Sendable {
    private let failure = Mutex<DocumentsError?>(nil)
    private let wakeUp = WakeUp()

    /// To be called once; `nil` where the worker is ready.
    func report(_ failure: DocumentsError?) {
        self.failure.withLock { $0 = failure }
        wakeUp.signal()
    }

    /// Blocks until the report.
    func wait() throws(DocumentsError) {
        wakeUp.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
