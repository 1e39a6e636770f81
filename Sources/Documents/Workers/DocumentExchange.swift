internal import ExtractionFrames
internal import Jobs

/// The exchange with workers about one document: checks every word of theirs, and passes the pages on.
///
/// May be run again with another worker: it goes on behind the last page that was passed on, in what is left of the
/// document's time.
struct DocumentExchange {
    /// How a run ended.
    enum Result: Equatable {
        case complete
        /// The worker says so, and is well.
        case failed(Failure)
        /// The worker is gone or to be ended.
        case lost(WorkerLoss)
    }

    /// So many pages of a document may be lost in painting.
    static let lossLimit = 3
    /// So long a page that is there may wait for more of them.
    private static let holdLimit = Duration.milliseconds(20)

    private let job: ExtractionQueue.Job
    private let fingerprint: SourceFingerprint
    private let wakeUp: WakeUp
    private var watchdog: Watchdog
    private var opened: DocumentSummary?
    /// Pages that were passed on.
    private var given = 0
    private var losses = 0
    /// The page that the worker is painting, as it is without that.
    private var painting: PageContent?

    init(job: ExtractionQueue.Job, fingerprint: SourceFingerprint, wakeUp: WakeUp) {
        self.job = job
        self.fingerprint = fingerprint
        self.wakeUp = wakeUp
        watchdog = Watchdog(job.request.limits)
    }

    /// Whether every selected page was passed on.
    var isComplete: Bool { given == opened?.selectedPages.count }

    /// `isUnchanged` is asked before each page is passed on, so that no page of a changed file is taken for one of the
    /// file that was opened.
    mutating func run(
        with worker: inout WorkerProcess,
        document: Int32,
        isUnchanged: () -> Bool
    ) -> Result {
        if let flaw = job.request.flaw { return .failed(flaw) }
        let request = job.request.documentRequest(given: given)
        guard worker.send(request, document: document) else { return .lost(.ended) }
        painting = nil
        watchdog.startPage()
        var script = ReplyScript(request: job.request, given: given, fingerprint: fingerprint)
        while true {
            if job.buffer.isCancelled { return .lost(.cancelled) }
            if job.buffer.isFull {
                worker.pause(until: wakeUp)
                continue
            }
            let isHoldingBack = job.buffer.isHoldingBack
            let received = watchdog.timed {
                worker.receive(wakeUp: wakeUp, timeout: isHoldingBack ? min($0, Self.holdLimit) : $0)
            }
            switch received {
            case .nothing:
                job.buffer.flush()
                if let overrun = watchdog.overrun { return .lost(.overran(overrun)) }
            case .end: return .lost(.ended)
            case .violation: return .lost(.brokeProtocol)
            case .message(let message):
                watchdog.startPage()
                guard let reply = script.read(message) else { return .lost(.brokeProtocol) }
                if let result = take(reply, of: &worker, isUnchanged: isUnchanged) { return result }
            }
        }
    }

    /// Gives out what there is of the page at whose painting the worker was lost; false where it was at no painting,
    /// or too many were lost before.
    mutating func passOverPage(_ failure: Failure) -> Bool {
        guard let painting, losses < Self.lossLimit else { return false }
        losses += 1
        if case .lost = painting.content {
            let failure = Failure(failure.failureClass, "cannot be painted: \(failure.message)")
            give(PageContent(number: painting.number, content: .lost(failure), route: painting.route))
        } else {
            give(painting)
        }
        return true
    }

    /// Counts time in which the document had no worker.
    mutating func count(_ time: Duration) { watchdog.count(time) }

    /// How the run ends with this reply; `nil` where it goes on.
    private mutating func take(
        _ reply: ReplyScript.Reply,
        of worker: inout WorkerProcess,
        isUnchanged: () -> Bool
    ) -> Result? {
        switch reply {
        case .complete: return .complete
        case .failed(let failure): return .failed(failure)
        case .painting(let page): painting = page
        case .opened(let summary):
            guard isUnchanged() else { return .lost(.stopped(SourceFile.changed)) }
            if opened == nil { job.buffer.push(.opened(summary)) }
            opened = summary
        case .page(let page):
            guard isUnchanged() else { return .lost(.stopped(SourceFile.changed)) }
            // An earlier painting may be why: the page is only as bad as a new worker finds it.
            if page.isPaintedBadly, worker.hasPainted { return .lost(.spoilt) }
            if case .lost(let failure) = page.content {
                guard losses < Self.lossLimit else {
                    let sentence = "page \(page.number): \(failure.message)"
                    return .lost(.stopped(Failure(failure.failureClass, sentence)))
                }
                losses += 1
            }
            if painting != nil { worker.hasPainted = true }
            give(page)
            if page.isPaintedBadly { return .lost(.spoilt) }
        }
        return nil
    }

    private mutating func give(_ page: PageContent) {
        painting = nil
        given += 1
        job.buffer.push(.page(page))
    }
}

extension PageContent {
    /// Whether painting it failed, at least in part.
    fileprivate var isPaintedBadly: Bool {
        if case .lost = content { return true }
        return notes.contains(PageNote.figureLost)
    }
}
