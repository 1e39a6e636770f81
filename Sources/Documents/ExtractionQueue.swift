internal import DequeModule
internal import Synchronization

/// The documents that wait, and the threads that take them, first come, first served.
final class ExtractionQueue: Sendable {
    /// One document and where its events go.
    struct Job: Sendable {
        let request: ExtractionRequest
        let buffer: EventBuffer
    }

    private struct State {
        var jobs: Deque<Job> = []
        var threads = 0
        /// Threads that found nothing to do.
        var idle: [WakeUp] = []
        /// What each thread is at.
        var active: [ObjectIdentifier: EventBuffer] = [:]
        var processes: Set<Int32> = []
        var isShutDown = false
        var fault: DocumentsError?
    }

    private let state = Mutex(State())
    private let threadLimit: Int
    private let makeThread: @Sendable (ExtractionQueue) -> WorkerThread

    init(threadLimit: Int, makeThread: @escaping @Sendable (ExtractionQueue) -> WorkerThread) {
        self.threadLimit = threadLimit
        self.makeThread = makeThread
    }

    func add(_ job: Job) {
        enum Next {
            case wake(WakeUp)
            case start
            case wait
            case refuse
        }
        let next = state.withLock { state -> Next in
            guard !state.isShutDown else { return .refuse }
            state.jobs.append(job)
            if let idle = state.idle.popLast() { return .wake(idle) }
            guard state.threads < threadLimit else { return .wait }
            state.threads += 1
            return .start
        }
        switch next {
        case .wake(let thread): thread.signal()
        case .start: makeThread(self).start()
        case .wait: break
        case .refuse: job.buffer.cancel()
        }
    }

    /// Starts the first thread, and waits until its worker is ready for documents.
    func startFirst() throws(DocumentsError) {
        state.withLock { $0.threads = 1 }
        let start = WorkerStart()
        makeThread(self).start(reportingTo: start)
        try start.wait()
    }

    /// The next document, for which this blocks; `nil` when the pool shuts down.
    func take(_ thread: WakeUp) -> Job? {
        while true {
            let (job, isShutDown) = state.withLock { state -> (Job?, Bool) in
                state.active[ObjectIdentifier(thread)] = nil
                // Still there after a signal that was meant for an earlier document.
                state.idle.removeAll { $0 === thread }
                guard !state.isShutDown else { return (nil, true) }
                guard let job = state.jobs.popFirst() else {
                    state.idle.append(thread)
                    return (nil, false)
                }
                state.active[ObjectIdentifier(thread)] = job.buffer
                return (job, false)
            }
            if job != nil || isShutDown { return job }
            thread.wait()
        }
    }

    /// Shuts down, since no worker can be started: what is left is no fault of the documents.
    func giveUp(_ fault: DocumentsError) {
        state.withLock { $0.fault = $0.fault ?? fault }
        shutDown()
    }

    /// What `giveUp` was told.
    var fault: DocumentsError? { state.withLock { $0.fault } }

    func shutDown() {
        let (buffers, idle) = state.withLock { state in
            state.isShutDown = true
            defer { (state.jobs, state.idle) = ([], []) }
            return (state.jobs.map(\.buffer) + state.active.values, state.idle)
        }
        for buffer in buffers { buffer.cancel() }
        for thread in idle { thread.signal() }
    }

    // MARK: Which processes there are

    var processes: Set<Int32> { state.withLock { $0.processes } }

    func note(started process: Int32) { state.withLock { _ = $0.processes.insert(process) } }
    func note(ended process: Int32) { state.withLock { _ = $0.processes.remove(process) } }
}
