internal import ExtractionFrames
internal import Jobs

/// The exchange with a worker about one document: checks every word of it, and passes the pages on.
///
/// May be run again with another worker; what was passed on already is not passed on twice.
struct DocumentExchange {
    /// How a run ended.
    enum Result: Equatable {
        case complete
        /// The worker says so, and is well.
        case failed(Failure)
        /// The worker is gone or to be ended.
        case lost(WorkerLoss)
    }

    private let job: ExtractionQueue.Job
    private let fingerprint: SourceFingerprint
    private let wakeUp: WakeUp
    private var passedOn = 0

    init(job: ExtractionQueue.Job, fingerprint: SourceFingerprint, wakeUp: WakeUp) {
        self.job = job
        self.fingerprint = fingerprint
        self.wakeUp = wakeUp
    }

    /// `isUnchanged` is asked before each page is passed on, so that no page of a changed file is taken for one of the
    /// file that was opened.
    mutating func run(
        with worker: inout WorkerProcess,
        document: Int32,
        isUnchanged: () -> Bool
    ) -> Result {
        guard job.request.pages.map({ $0.ranges.count <= FrameLimits.ranges }) ?? true else {
            return .failed(Failure(.badPages, "pages: more than \(FrameLimits.ranges) ranges"))
        }
        guard worker.send(job.request.documentRequest, document: document) else { return .lost(.ended) }
        var watchdog = Watchdog(job.request.limits)
        var script = ReplyScript(request: job.request, fingerprint: fingerprint)
        while true {
            if job.buffer.isCancelled { return .lost(.cancelled) }
            if job.buffer.isFull {
                worker.pause(until: wakeUp)
                continue
            }
            let received = watchdog.timed { worker.receive(wakeUp: wakeUp, timeout: $0) }
            switch received {
            case .nothing:
                if let overrun = watchdog.overrun { return .lost(.overran(overrun)) }
            case .end: return .lost(.ended)
            case .violation: return .lost(.brokeProtocol)
            case .message(let message):
                watchdog.startPage()
                guard let reply = script.read(message) else { return .lost(.brokeProtocol) }
                switch reply {
                case .event(let event, let index):
                    guard isUnchanged() else { return .failed(SourceFile.changed) }
                    passOn(event, index: index)
                case .complete: return .complete
                case .failed(let failure): return .failed(failure)
                }
            }
        }
    }

    private mutating func passOn(_ event: ExtractionEvent, index: Int) {
        guard index >= passedOn else { return }
        passedOn = index + 1
        job.buffer.push(event)
    }
}
