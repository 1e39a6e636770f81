internal import Foundation
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
        guard let text = try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return (pages * Int(getpagesize())) >> 20
    }
}
