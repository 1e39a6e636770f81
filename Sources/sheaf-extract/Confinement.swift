internal import CLinux
internal import Glibc

/// The limits a worker sets on itself before it touches a document.
///
/// Bounds for memory, processor time, files and core dumps; no network, no other programs; an end together with the
/// runner's thread. Reading files by name stays possible: fonts and character maps are found that way.
enum Confinement {
    /// Whether every limit is in force.
    static func enter(memoryMB: UInt64) -> Bool {
        signal(SIGXFSZ, SIG_IGN)
        // A kernel without filters denies nothing: the other bounds hold all the same.
        _ = sheaf_deny_calls()
        return sheaf_use_one_heap() == 0
            && sheaf_die_with_parent() == 0
            && sheaf_forbid_dumps() == 0
            && limit(RLIMIT_AS, to: memoryMB << 20)
            && limit(RLIMIT_FSIZE, to: 0)
            && limit(RLIMIT_NOFILE, to: 64)
            && limit(RLIMIT_CORE, to: 0)
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

    private static func limit(_ resource: __rlimit_resource, to value: UInt64) -> Bool {
        var bounds = rlimit()
        guard getrlimit(Int32(resource.rawValue), &bounds) == 0 else { return false }
        let lowered = min(bounds.rlim_max, rlim_t(value))
        bounds = rlimit(rlim_cur: lowered, rlim_max: lowered)
        return setrlimit(Int32(resource.rawValue), &bounds) == 0
    }
}
