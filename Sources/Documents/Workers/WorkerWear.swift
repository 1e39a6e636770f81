internal import Glibc

/// How long a worker has served.
///
/// A worker that served long or grew is replaced between two documents: what its libraries leak then goes with
/// the process, and memory that a large document took does not count against the next one.
struct WorkerWear {
    static let documentLimit = 500
    static let residentLimitMB = 300

    let documents: Int
    /// Memory the process really occupies, in MiB; `nil` where it is not known.
    let residentMB: Int?

    var isWorn: Bool { documents >= Self.documentLimit || (residentMB ?? 0) > Self.residentLimitMB }

    /// What `/proc` says of a process of ours, proc(5).
    static func residentMB(of process: pid_t) -> Int? {
        let file = open("/proc/\(process)/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return withUnsafeTemporaryAllocation(byteCount: 128, alignment: 1) { buffer in
            let count = read(file, buffer.baseAddress, buffer.count)
            guard count > 0 else { return nil }
            let fields = buffer[..<count].split(separator: UInt8(ascii: " "))
            guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else {
                return nil
            }
            return (pages * Int(getpagesize())) >> 20
        }
    }
}
