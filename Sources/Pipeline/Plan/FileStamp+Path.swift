internal import Checkpoints
internal import Glibc

extension FileStamp {
    /// The stamp of the regular file at `path`, links followed; `nil` where there is none.
    init?(path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
        func nanoseconds(_ time: timespec) -> Int64 {
            Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        }
        self.init(
            size: Int64(facts.st_size),
            modified: nanoseconds(facts.st_mtim),
            changed: nanoseconds(facts.st_ctim),
            inode: UInt64(facts.st_ino)
        )
    }
}
