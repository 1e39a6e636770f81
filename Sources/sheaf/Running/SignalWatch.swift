internal import Dispatch
internal import Glibc
internal import Pipeline

/// Turns SIGINT, SIGTERM and SIGHUP into a stop of the run: the first drains it, the second cancels it.
struct SignalWatch {
    private let sources: [any DispatchSourceSignal]

    init(control: RunControl) {
        let queue = DispatchQueue(label: "signals")
        sources = [SIGINT, SIGTERM, SIGHUP].filter { !Self.isIgnored($0) }.map { number in
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

    /// Whether whoever started the program wants it to live through the signal, as `nohup` does.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard number != SIGTERM, sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    func stop() {
        for source in sources { source.cancel() }
    }
}
