internal import CLinux
internal import Glibc

/// What a confined worker can still do, found out by trying: for whoever sets up a machine, and for tests.
enum ConfinementReport {
    /// One line for each thing that a hostile document might want.
    static func lines() -> [String] {
        [
            ("kernel has rules about files", succeeds { sheaf_file_rules() }),
            ("opens fonts by name", succeeds { open("/etc/fonts/fonts.conf", O_RDONLY) }),
            ("opens other files by name", succeeds { open("/etc/passwd", O_RDONLY) }),
            ("lists folders", succeeds { open("/etc", O_RDONLY | O_DIRECTORY) }),
            (
                "creates files",
                succeeds { open("/tmp/sheaf-extract.probe", O_WRONLY | O_CREAT | O_EXCL, 0o600) }
            ),
            ("opens sockets", succeeds { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }),
            ("starts programs", startsProgram()),
        ].map { what, isPossible in "\(what): \(isPossible ? "yes" : "no")" }
    }

    /// Whether the call gives a descriptor, which is closed again.
    private static func succeeds(_ call: () -> Int32) -> Bool {
        let descriptor = call()
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0
    }

    private static func startsProgram() -> Bool {
        var process: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
        defer { free(arguments[0]) }
        guard posix_spawn(&process, "/bin/true", nil, nil, &arguments, nil) == 0 else { return false }
        waitpid(process, nil, 0)
        return true
    }
}
