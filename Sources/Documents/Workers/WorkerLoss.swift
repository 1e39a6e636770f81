internal import Glibc
internal import Jobs

/// Why a worker is not kept.
enum WorkerLoss: Equatable {
    /// It closed its socket: as a rule it died.
    case ended
    case brokeProtocol
    case overran(Watchdog.Overrun)
    case cancelled
    /// It is well, but what it says of this document is heard no longer.
    case stopped(Failure)
    /// A painting failed in it: the libraries keep a font's error, and fail others for it that are well.
    case spoilt

    /// Whether it may be the fault of the page that the worker was at, so that the document can go on without that.
    func isOfOnePage(_ worker: inout WorkerProcess) -> Bool {
        switch self {
        case .ended: worker.wait() != .killed(signal: SIGXCPU)
        case .overran(.page): true
        case .overran(.document), .brokeProtocol, .cancelled, .stopped, .spoilt: false
        }
    }

    /// What this means for the document.
    ///
    /// Libraries answer a failed allocation by ending the process, each in its own words: the words decide
    /// between `out_of_memory` and `crashed`. A balloon that ends without them counts as crashed.
    func failure(of worker: inout WorkerProcess) -> Failure {
        switch self {
        case .ended:
            let end = worker.wait()
            if end == .killed(signal: SIGXCPU) {
                return Failure(.timedOut, "the document used up its processor time; \(Self.timeHint)")
            }
            if worker.lastWords.speakOfMemory {
                return Failure(
                    .outOfMemory,
                    "the document needs more memory than a worker has; raise input.limits.memory_mb"
                )
            }
            return Failure(.crashed, "the extraction worker died: \(end)")
        case .brokeProtocol:
            return Failure(.crashed, "the extraction worker sent nonsense and was ended")
        case .overran(.page(let seconds)):
            return Failure(.timedOut, "a page took over \(seconds) s; \(Self.timeHint)")
        case .overran(.document(let seconds)):
            return Failure(.timedOut, "the document took over \(seconds) s; \(Self.timeHint)")
        case .cancelled, .spoilt:
            // Seen by nobody: the one who cancelled listens no more, and behind what was spoilt another worker goes on.
            return Failure(.crashed, "the extraction worker was ended")
        case .stopped(let failure):
            return failure
        }
    }

    private static let timeHint = "raise input.limits.page_seconds or document_seconds"
}
