internal import Glibc

/// Runs a program without a shell, and collects what it prints within limits of time and size.
struct ChildProcess: Sendable {
    /// The program, looked up in `PATH`, and its arguments.
    let words: [String]
    let environment: [String: String]
    var timeout: Duration = .seconds(60)

    private static let maximumBytes = 1 << 20

    /// What a program left that came to its end.
    struct Result: Sendable {
        /// The exit status; 128 + n where signal n ended it.
        let status: Int32
        let output: [UInt8]
        let errors: [UInt8]
    }

    enum Fault: Error, Equatable {
        case notStarted(reason: String)
        /// It, and what it had started, were killed.
        case timedOut
        case tooMuchOutput
    }

    /// Runs it on a thread of its own, with nothing on its standard input.
    func run() async throws(Fault) -> Result {
        try await withCheckedContinuation {
            (continuation: CheckedContinuation<Swift.Result<Result, Fault>, Never>) in
            let call = Call(process: self, continuation: continuation)
            var thread = pthread_t()
            let argument = Unmanaged.passRetained(call)
            let status = pthread_create(
                &thread,
                nil,
                { argument in
                    if let argument { Unmanaged<Call>.fromOpaque(argument).takeRetainedValue().run() }
                    return nil
                },
                argument.toOpaque()
            )
            guard status == 0 else {
                argument.release()
                let reason = String(cString: strerror(status))
                continuation.resume(returning: .failure(.notStarted(reason: reason)))
                return
            }
            pthread_detach(thread)
        }.get()
    }

    private final class Call: Sendable {
        private let process: ChildProcess
        private let continuation: CheckedContinuation<Swift.Result<Result, Fault>, Never>

        init(
            process: ChildProcess,
            continuation: CheckedContinuation<Swift.Result<Result, Fault>, Never>
        ) {
            self.process = process
            self.continuation = continuation
        }

        func run() {
            do throws(Fault) {
                continuation.resume(returning: .success(try process.runBlocking()))
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
    }

    private func runBlocking() throws(Fault) -> Result {
        let output = try ReadablePipe()
        let errors = try ReadablePipe()
        let pid = try spawn(output: output.writing, errors: errors.writing)
        output.closeWriting()
        errors.closeWriting()
        let deadline = ContinuousClock.now + timeout
        while true {
            var status: Int32 = 0
            // What the program started may hold the pipes open for ever: its own end counts.
            let hasEnded = waitpid(pid, &status, WNOHANG) == pid
            let isWithinSize =
                output.drain(limit: Self.maximumBytes) && errors.drain(limit: Self.maximumBytes)
            if hasEnded {
                guard isWithinSize else { throw .tooMuchOutput }
                let signal = status & 0x7F
                return Result(
                    status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
                    output: output.bytes,
                    errors: errors.bytes
                )
            }
            guard isWithinSize, ContinuousClock.now < deadline else {
                kill(-pid, SIGKILL)
                while waitpid(pid, &status, 0) < 0, errno == EINTR {}
                throw isWithinSize ? .timedOut : .tooMuchOutput
            }
            var entries = [output, errors].filter(\.isOpen).map {
                pollfd(fd: $0.reading, events: Int16(POLLIN), revents: 0)
            }
            poll(&entries, nfds_t(entries.count), 20)
        }
    }

    /// What is open here beyond the standard three, so that the program inherits none of it.
    private static func openDescriptors() -> [Int32] {
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var descriptors: [Int32] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let descriptor = Int32(name), descriptor > 2 { descriptors.append(descriptor) }
        }
        return descriptors
    }

    private func spawn(output: Int32, errors: Int32) throws(Fault) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        for descriptor in Self.openDescriptors() { posix_spawn_file_actions_addclose(&actions, descriptor) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // A group of its own, so that a script is killed with what it started.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP)
        )
        var pid: pid_t = 0
        let arguments = words.map { strdup($0) }
        let variables = environment.map { strdup("\($0)=\($1)") }
        defer { for text in arguments + variables { free(text) } }
        let code = posix_spawnp(&pid, words[0], &actions, &attributes, arguments + [nil], variables + [nil])
        guard code == 0 else { throw .notStarted(reason: String(cString: strerror(code))) }
        return pid
    }
}

/// A pipe whose one end a child writes to, and what came out of the other so far.
private final class ReadablePipe {
    let reading: Int32
    private(set) var writing: Int32
    private(set) var bytes: [UInt8] = []
    private(set) var isOpen = true

    init() throws(ChildProcess.Fault) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .notStarted(reason: String(cString: strerror(errno))) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(reading)
        closeWriting()
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }

    /// Takes what is there; `false` where it is more than the limit.
    func drain(limit: Int) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while isOpen {
            let count = read(reading, &chunk, chunk.count)
            if count > 0 {
                bytes += chunk[..<count]
                if bytes.count > limit { return false }
            } else if count == 0 {
                isOpen = false
            } else if errno != EINTR {
                break
            }
        }
        return true
    }
}
