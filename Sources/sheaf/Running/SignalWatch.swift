internal import Dispatch
internal import Glibc
internal import Pipeline

/// Turns SIGINT, SIGTERM and SIGHUP into a stop of the run: the first drains it, the second cancels it.
struct SignalWatch {
    private let sources: [any DispatchSourceSignal]

    init(control: RunControl) {
        let queue = DispatchQueue(label: "signals")
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if control.isStopping {
                    Console.error("stopping now; what is in flight may be paid for without an answer")
                    control.requestCancel()
                } else {
                    Console.error(
                        "stopping: waiting for the requests in flight; a second signal cuts them off"
                    )
                    control.requestStop(.interrupted(signal: number))
                }
            }
            source.resume()
            return source
        }
    }

    func stop() {
        for source in sources { source.cancel() }
    }
}
