internal import Glibc

/// What stands at a path, links followed.
enum FileKind: Equatable {
    case file
    case folder
    case other
    /// Nothing that can be looked at, and why.
    case missing(reason: String)

    init(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            self = .missing(reason: TextFile.systemReason(errno))
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        default: self = .other
        }
    }

    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }
}
