import Foundation

/// Waits for somebody to ask the program to stop: SIGTERM, SIGINT, or the end of standard input.
struct StopSignals {
    private var signals = sigset_t()

    /// Holds the signals back from every thread that starts from now on, so that `wait()` gets them.
    init() {
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Turns the end of standard input into a SIGTERM.
    func followStandardInput() {
        Thread.detachNewThread {
            while let data = try? FileHandle.standardInput.read(upToCount: 1024), !data.isEmpty {}
            kill(getpid(), SIGTERM)
        }
    }

    /// Returns when the program should stop.
    mutating func wait() {
        var number: Int32 = 0
        sigwait(&signals, &number)
    }
}
