/// The statuses that commands exit with; `docs/exit-status.md` says the same.
enum ExitStatus {
    static let unexpected: Int32 = 1
    static let usage: Int32 = 2
    static let budget: Int32 = 4
    static let credentials: Int32 = 7
    static let locked: Int32 = 8
    static let service: Int32 = 9
    static let store: Int32 = 10

    static let table = """
          0  every part accepted (the summary counts degraded ones)
          1  unexpected fault of the program: a bug
          2  usage, job or manifest error
          3  finished, at least one part failed
          4  stopped by the budget
          6  stopped by the failure limit
          7  credentials or access refused
          8  the store is locked by another run
          9  the service is out, or its daily quota used up
         10  the store cannot be used: full disk, read-only, newer version, damaged
        129, 130, 143  interrupted by SIGHUP, SIGINT, SIGTERM
        6, 7, 9, 10 (once mended) and the interrupted can be resumed; after 4, raise the
        budget in the job and run it again: what was accepted costs nothing.
        """
}

/// Ends the program with a status, after everything was said.
struct CommandExit: Error {
    let status: Int32
}

/// Something that the user can mend: a message with its way out, and the status to exit with.
struct CommandFailure: Error {
    let message: String
    let status: Int32

    init(_ message: String, status: Int32) {
        self.message = message
        self.status = status
    }
}
