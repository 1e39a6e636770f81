internal import CPoppler
internal import CVips
internal import ExtractionFrames
internal import Glibc

extension WorkerStanding {
    /// What holds for this process, found out by trying where that is possible.
    static func found() -> WorkerStanding {
        WorkerStanding(
            isFiltered: isDenied { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) },
            hasFileRules: isDenied { open("/", O_RDONLY | O_DIRECTORY) },
            addressSpaceMB: limit(RLIMIT_AS) >> 20,
            openFiles: limit(RLIMIT_NOFILE),
            writesNothing: limit(RLIMIT_FSIZE) == 0 && limit(RLIMIT_CORE) == 0,
            poppler: String(cString: poppler_get_version()),
            vips: String(cString: vips_version_string())
        )
    }

    /// Whether the kernel refuses the call, which gives a descriptor otherwise.
    private static func isDenied(_ call: () -> Int32) -> Bool {
        let descriptor = call()
        if descriptor >= 0 { close(descriptor) }
        return descriptor < 0 && (errno == EPERM || errno == EACCES)
    }

    private static func limit(_ resource: __rlimit_resource) -> Int {
        var bounds = rlimit()
        guard getrlimit(Int32(resource.rawValue), &bounds) == 0 else { return 0 }
        return Int(clamping: bounds.rlim_cur)
    }
}
