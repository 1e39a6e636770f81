internal import Foundation
internal import Glibc
internal import Jobs

/// A thread that keeps one worker process and gives it one document after another.
///
/// All blocking calls of this module happen here, away from the concurrency runtime's threads.
final class WorkerThread: Sendable {
    private let queue: ExtractionQueue
    private let executable: String
    private let memoryMB: Int
    private let wakeUp = WakeUp()

    init(queue: ExtractionQueue, executable: String, memoryMB: Int) {
        self.queue = queue
        self.executable = executable
        self.memoryMB = memoryMB
    }

    /// Starts the thread; where somebody waits for its worker, that at once, and else with the first document.
    ///
    /// Of a worker that does not start, the thread reports that and ends.
    func start(reportingTo start: WorkerStart? = nil) {
        let thread = Thread { self.run(reportingTo: start) }
        thread.name = "sheaf-extract"
        thread.start()
    }

    private func run(reportingTo start: WorkerStart?) {
        var worker: WorkerProcess?
        if let start {
            do throws(DocumentsError) {
                worker = try started()
                start.report(nil)
            } catch {
                start.report(error)
                return
            }
        }
        while let job = queue.take(wakeUp) {
            job.buffer.begin(wakeUp)
            // A buffer that was cancelled has ended already, and takes neither.
            do throws(Failure) {
                try read(job, with: &worker)
                job.buffer.finish(nil)
            } catch {
                job.buffer.finish(error)
            }
        }
        if let worker = worker.take() { end(worker) }
    }

    private func read(_ job: ExtractionQueue.Job, with worker: inout WorkerProcess?) throws(Failure) {
        guard !job.buffer.isCancelled else { return }
        let file = try SourceFile(path: job.request.source)
        guard let fingerprint = try file.fingerprint(unless: { job.buffer.isCancelled }) else { return }
        var exchange = DocumentExchange(job: job, fingerprint: fingerprint, wakeUp: wakeUp)
        let result = try complete(&exchange, of: file, with: &worker)
        // Before its result counts: damage may have come from the change.
        guard file.isUnchanged else { throw SourceFile.changed }
        if case .failed(let failure) = result { throw failure }
    }

    /// Carries the exchange through: a worker that was killed from outside is replaced, once; one that was lost at the
    /// painting of a page is replaced behind that page; one that painting spoilt is replaced, as often as that takes.
    private func complete(
        _ exchange: inout DocumentExchange,
        of file: borrowing SourceFile,
        with worker: inout WorkerProcess?
    ) throws(Failure) -> DocumentExchange.Result {
        var wasKilled = false
        while true {
            var current = try ready(worker.take())
            let result = exchange.run(with: &current, document: file.descriptor) { file.isUnchanged }
            guard case .lost(let loss) = result else {
                if current.isWorn { end(current) } else { worker = consume current }
                return result
            }
            if loss == .spoilt {
                end(current)
                if exchange.isComplete { return .complete }
                let start = ContinuousClock.now
                worker = try ready(nil)
                exchange.count(ContinuousClock.now - start)
                continue
            }
            let failure = loss.failure(of: &current)
            let isOfOnePage = loss.isOfOnePage(&current)
            let isKilled = loss == .ended && current.wait() == .killed(signal: SIGKILL)
            end(current)
            if isKilled, !wasKilled {
                wasKilled = true
                continue
            }
            guard isOfOnePage, file.isUnchanged, exchange.passOverPage(failure) else { throw failure }
            if exchange.isComplete { return .complete }
        }
    }

    /// The worker, if it is well, or a new one; where none starts, nobody's document is read any more.
    private func ready(_ worker: consuming WorkerProcess?) throws(Failure) -> WorkerProcess {
        if var worker {
            if worker.isReady() { return worker }
            end(worker)
        }
        // Processes and memory may be short for a moment.
        for pause in Self.pauses {
            if let worker = try? started() { return worker }
            poll(nil, 0, pause)
        }
        do throws(DocumentsError) {
            return try started()
        } catch {
            queue.giveUp(error)
            // Seen by nobody: the reading was cancelled with all others.
            throw Failure(.crashed, "not read: \(error)")
        }
    }

    /// Milliseconds.
    private static let pauses: [Int32] = [100, 500, 1_500]

    private func started() throws(DocumentsError) -> WorkerProcess {
        let worker = try WorkerProcess.started(executable: executable, memoryMB: memoryMB)
        queue.note(started: worker.pid)
        return worker
    }

    private func end(_ worker: consuming WorkerProcess) { queue.note(ended: worker.pid) }
}
