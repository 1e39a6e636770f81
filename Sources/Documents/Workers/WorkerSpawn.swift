internal import CLinux
internal import Glibc

/// A system call that failed.
struct SystemFault: Error, CustomStringConvertible {
    let call: String
    let code: Int32

    var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// The start of a worker process: an almost empty environment, sockets at descriptor 3 and stderr, nothing
/// else.
///
/// It stands in a process group of its own: a Ctrl-C that stops the run slowly must not end the workers at
/// once.
struct WorkerSpawn {
    let pid: pid_t
    /// Our end of the socket.
    let socket: Int32
    /// The reading end of stderr, which does not block.
    let errors: Int32

    /// The Swift runtime's crash handler would print memory contents.
    private static let environment = ["SWIFT_BACKTRACE=enable=no"]

    init(executable: String, arguments: [String]) throws(SystemFault) {
        let channel = try Self.socketPair()
        defer { close(channel.theirs) }
        let words: (ours: Int32, theirs: Int32)
        do throws(SystemFault) {
            words = try Self.socketPair()
        } catch {
            close(channel.ours)
            throw error
        }
        defer { close(words.theirs) }
        do throws(SystemFault) {
            pid = try Self.spawn([executable] + arguments, errors: words.theirs, socket: channel.theirs)
        } catch {
            close(channel.ours)
            close(words.ours)
            throw error
        }
        _ = fcntl(words.ours, F_SETFL, O_NONBLOCK)
        (socket, errors) = (channel.ours, words.ours)
    }

    private static func socketPair() throws(SystemFault) -> (ours: Int32, theirs: Int32) {
        var sockets: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &sockets) == 0 else {
            throw SystemFault(call: "socketpair", code: errno)
        }
        return (sockets[0], sockets[1])
    }

    private static func spawn(_ command: [String], errors: Int32, socket: Int32) throws(SystemFault) -> pid_t
    {
        // Above every place they are copied to.
        let sources = [errors, socket].map { fcntl($0, F_DUPFD_CLOEXEC, 10) }
        defer { for source in sources where source >= 0 { close(source) } }
        guard !sources.contains(-1) else { throw SystemFault(call: "fcntl", code: errno) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, sources[0], 2)
        posix_spawn_file_actions_adddup2(&actions, sources[1], 3)
        posix_spawn_file_actions_addclosefrom_np(&actions, 4)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var pid: pid_t = 0
        let code = withArguments(command) { arguments in
            withArguments(environment) { environment in
                posix_spawn(&pid, command[0], &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else { throw SystemFault(call: "posix_spawn", code: code) }
        return pid
    }

    private static func withArguments<Result>(
        _ texts: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
