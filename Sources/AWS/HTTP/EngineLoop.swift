internal import CCurl
internal import Glibc

/// The engine's thread: waits for sockets, timers and messages, and drives libcurl with them.
///
/// After `startThread()` everything in here happens on that thread. An exchange belongs to `transfers` from its start
/// to its end, whichever way it ends, so it is finished exactly once.
final class EngineLoop {
    private let configuration: HTTPEngine.Configuration
    private let mailbox: EngineMailbox
    private let poller: Poller
    private let multi: MultiHandle
    private let clock = ContinuousClock()

    private var transfers: [ObjectIdentifier: Transfer] = [:]
    // No exchange can have passed a limit of its own before this.
    private var nextLimitCheck: ContinuousClock.Instant?
    private var isStopping = false
    private var stopWaiters: [CheckedContinuation<Void, Never>] = []

    init(_ configuration: HTTPEngine.Configuration, mailbox: EngineMailbox) throws(AWSError) {
        self.configuration = configuration
        self.mailbox = mailbox
        poller = try Poller()
        multi = try MultiHandle(keptConnections: configuration.keptConnections, poller: poller)
        poller.watch(mailbox.descriptor, for: EPOLLIN.rawValue)
    }

    /// Hands the loop over to a new thread.
    func startThread() throws(AWSError) {
        var thread = pthread_t()
        let loop = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                // The loop is gone, with its sockets, before anybody hears of it.
                let waiters = Unmanaged<EngineLoop>.fromOpaque(argument).takeRetainedValue().run()
                for waiter in waiters { waiter.resume() }
                return nil
            },
            loop.toOpaque()
        )
        guard status == 0 else {
            loop.release()
            throw .engineUnavailable(reason: String(cString: strerror(status)))
        }
        pthread_detach(thread)
    }

    /// Runs until it is told to stop, and returns who waits for that.
    private func run() -> [CheckedContinuation<Void, Never>] {
        // Signals are for other threads. Blocking SIGPIPE also keeps a write of OpenSSL's to a closed connection from
        // ending the process: libcurl leaves that to its caller.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        while !isStopping { turn() }
        stop()
        return stopWaiters
    }

    private func turn() {
        let ready = poller.wait(milliseconds: millisecondsToNextTimer())
        for event in ready where event.descriptor != mailbox.descriptor {
            multi.advance(event.descriptor, events: event.curlMask)
        }
        if let due = multi.timer, due <= clock.now { multi.advanceTimer() }
        if ready.contains(where: { $0.descriptor == mailbox.descriptor }) { readMessages() }
        while let (easy, code) = multi.nextFinished() {
            guard let transfer = Transfer.owner(of: easy) else { continue }
            end(transfer, transfer.result(of: code))
        }
        checkLimits()
    }

    private func readMessages() {
        for message in mailbox.take() {
            switch message {
            case .start(let transfer): start(transfer)
            case .cancel(let ticket):
                guard let transfer = transfers[ObjectIdentifier(ticket)] else { continue }
                end(transfer, .failure(.cancelled(wasSent: transfer.wasSent)))
            case .resume(let ticket): transfers[ObjectIdentifier(ticket)]?.resume()
            case .stop(let waiter):
                isStopping = true
                stopWaiters += waiter.map { [$0] } ?? []
            }
        }
    }

    private func start(_ transfer: Transfer) {
        guard !transfer.ticket.isCancelled else {
            return transfer.finish(.failure(.cancelled(wasSent: false)))
        }
        do throws(TransportError) {
            try transfer.begin(in: multi, configuration)
        } catch {
            return transfer.finish(.failure(error))
        }
        transfers[ObjectIdentifier(transfer.ticket)] = transfer
        checkLimits(by: transfer.nextLimitCheck(at: clock.now))
    }

    private func end(_ transfer: Transfer, _ result: Result<HTTPResponse, TransportError>) {
        transfers[ObjectIdentifier(transfer.ticket)] = nil
        transfer.leave(multi)
        transfer.finish(result)
    }

    private func stop() {
        let left = mailbox.finish()
        for transfer in transfers.values { end(transfer, .failure(.cancelled(wasSent: transfer.wasSent))) }
        for message in left {
            switch message {
            case .start(let transfer): transfer.finish(.failure(.cancelled(wasSent: false)))
            case .cancel, .resume: break
            case .stop(let waiter): stopWaiters += waiter.map { [$0] } ?? []
            }
        }
    }

    // MARK: Timers

    private func millisecondsToNextTimer() -> Int32 {
        guard let next = [multi.timer, nextLimitCheck].compactMap(\.self).min() else { return -1 }
        let (seconds, attoseconds) = clock.now.duration(to: next).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        // Rounded up: waking a moment early would only mean to wait once more.
        return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    private func checkLimits(by moment: ContinuousClock.Instant) {
        nextLimitCheck = nextLimitCheck.map { min($0, moment) } ?? moment
    }

    private func checkLimits() {
        let now = clock.now
        guard let due = nextLimitCheck, due <= now else { return }
        nextLimitCheck = nil
        for transfer in transfers.values {
            if let passed = transfer.passedLimit(at: now) {
                end(transfer, .failure(.timedOut(reason: passed, wasSent: transfer.wasSent)))
            } else {
                checkLimits(by: transfer.nextLimitCheck(at: now))
            }
        }
    }
}
