internal import CLinux
internal import Glibc

/// The limits a worker sets on itself before it touches a document.
///
/// Bounds for memory, processor time, files and core dumps; no network, no other programs; no files by name but
/// fonts and what poppler needs to read them; an end together with the runner's thread. A kernel without
/// filters (seccomp(2)) or rules about files (landlock(7)) leaves out what it cannot do.
enum Confinement {
    /// What is opened by name while documents are read.
    private static let readable = [
        "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/etc/fonts",
        "/var/cache/fontconfig",
        "/usr/share/poppler",
    ]

    /// Whether every limit is in force, but for those on reading files by name.
    static func enter(memoryMB: UInt64) -> Bool {
        signal(SIGXFSZ, SIG_IGN)
        guard sheaf_forbid_privileges() == 0 else { return false }
        _ = sheaf_deny_calls()
        return sheaf_use_one_heap() == 0
            && sheaf_die_with_parent() == 0
            && sheaf_forbid_dumps() == 0
            && limit(RLIMIT_AS, to: memoryMB << 20)
            && limit(RLIMIT_FSIZE, to: 0)
            && limit(RLIMIT_NOFILE, to: 64)
            && limit(RLIMIT_CORE, to: 0)
    }

    /// Whether from here on no file is opened by name but those that reading documents needs, or the kernel
    /// knows no such rules.
    ///
    /// Comes behind the start of the libraries, which load parts of themselves. Other threads than this one
    /// stay free: there are none yet.
    static func closeFiles() -> Bool {
        let rules = sheaf_file_rules()
        guard rules >= 0 else { return true }
        for path in readable where sheaf_allow_reading(rules, path) != 0 {
            close(rules)
            return false
        }
        return sheaf_enforce(rules) == 0
    }

    /// Allows `seconds` more of processor time; past them the kernel ends the process with SIGXCPU.
    static func allowCPU(seconds: Int) {
        var usage = rusage()
        guard getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 else { return }
        let used = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        var bounds = rlimit()
        guard getrlimit(Int32(RLIMIT_CPU.rawValue), &bounds) == 0 else { return }
        bounds.rlim_cur = min(bounds.rlim_max, rlim_t(used + seconds + 1))
        setrlimit(Int32(RLIMIT_CPU.rawValue), &bounds)
    }

    /// Bytes that this process may take; 0 where that cannot be told.
    static var addressSpace: Int {
        var bounds = rlimit()
        guard getrlimit(Int32(RLIMIT_AS.rawValue), &bounds) == 0 else { return 0 }
        return Int(clamping: bounds.rlim_cur)
    }

    private static func limit(_ resource: __rlimit_resource, to value: UInt64) -> Bool {
        var bounds = rlimit()
        guard getrlimit(Int32(resource.rawValue), &bounds) == 0 else { return false }
        let lowered = min(bounds.rlim_max, rlim_t(value))
        bounds = rlimit(rlim_cur: lowered, rlim_max: lowered)
        return setrlimit(Int32(resource.rawValue), &bounds) == 0
    }
}
