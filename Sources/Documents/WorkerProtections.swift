internal import ExtractionFrames

/// What stands between a worker and the machine, as the worker itself found it, and which libraries it reads with.
public struct WorkerProtections: Sendable, Equatable {
    /// Whether the kernel refuses it sockets, other programs, and changes of files: seccomp(2).
    public let seccomp: Bool
    /// Whether the kernel opens no files for it by name but fonts and what poppler needs to read them: landlock(7).
    public let landlock: Bool
    /// Address space, in MiB.
    public let addressSpaceMB: Int
    /// Descriptors it may have open.
    public let openFiles: Int
    /// Whether it writes neither files nor core dumps.
    public let writesNothing: Bool
    /// Of poppler, such as `22.12.0`.
    public let popplerVersion: String
    /// Of libvips, such as `8.14.1`.
    public let vipsVersion: String
}

extension WorkerProtections {
    init(_ standing: WorkerStanding) {
        self.init(
            seccomp: standing.isFiltered,
            landlock: standing.hasFileRules,
            addressSpaceMB: standing.addressSpaceMB,
            openFiles: standing.openFiles,
            writesNothing: standing.writesNothing,
            popplerVersion: standing.poppler,
            vipsVersion: standing.vips
        )
    }
}
