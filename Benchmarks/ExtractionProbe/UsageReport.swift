internal import Foundation
internal import Glibc

/// What the whole reading cost, by the kernel's own count.
struct UsageReport: Encodable {
    let runnerCPUSeconds: Double
    let workersCPUSeconds: Double
    /// The highest of this process, in MB.
    let runnerPeakMB: Double
    /// The highest of any worker, in MB.
    let workerPeakMB: Double
    let wallSeconds: Double

    /// Waits until the last worker is gone, since a process is counted when it ends.
    init(sinceStart wall: Duration) {
        let own = Self.usage(RUSAGE_SELF.rawValue)
        var nobody = siginfo_t()
        while waitid(P_ALL, 0, &nobody, WEXITED | WNOWAIT) == 0 { sched_yield() }
        let children = Self.usage(RUSAGE_CHILDREN.rawValue)
        runnerCPUSeconds = own.cpu
        workersCPUSeconds = children.cpu
        runnerPeakMB = Self.ownPeak ?? own.peak
        workerPeakMB = children.peak
        wallSeconds = wall / .seconds(1)
    }

    private static func usage(_ who: Int32) -> (cpu: Double, peak: Double) {
        var usage = rusage()
        getrusage(who, &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return (seconds(usage.ru_utime) + seconds(usage.ru_stime), Double(usage.ru_maxrss) / 1_024)
    }

    /// By proc(5), since what getrusage(2) says of a process goes back to before its exec(3).
    private static var ownPeak: Double? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
            return nil
        }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 / 1_024 }
    }
}
