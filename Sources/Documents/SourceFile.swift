internal import Digests
internal import Glibc
public import Jobs

/// An open source file: a regular one, readable, not empty, whose state was noted when it was opened.
struct SourceFile: ~Copyable {
    let descriptor: Int32
    private let opened: stat

    /// Never waits for the other end of a FIFO, and never takes a terminal over.
    init(path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Self.unreadable(String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            defer { close(descriptor) }
            throw Self.unreadable(String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Self.unreadable(
                status.st_mode & S_IFMT == S_IFDIR ? "is a directory" : "not a regular file"
            )
        }
        guard status.st_size > 0 else {
            close(descriptor)
            throw Failure(.damaged, "the file is empty")
        }
        (self.descriptor, opened) = (descriptor, status)
    }

    deinit { close(descriptor) }

    /// Reads the whole file once; `nil` as soon as `isCancelled` says so.
    func fingerprint(unless isCancelled: () -> Bool) throws(Failure) -> SourceFingerprint? {
        var hash = SHA256()
        // Most documents are small, and zeroing takes time. One byte more than there should be finds the end at once.
        var buffer = [UInt8](repeating: 0, count: Int(min(opened.st_size + 1, 1 << 18)))
        var offset: off_t = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, offset) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.unreadable(String(cString: strerror(errno))) }
            guard count > 0 else { break }
            buffer.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            offset += off_t(count)
            if isCancelled() { return nil }
        }
        return SourceFingerprint(
            sha256: hash.finalize().hex,
            size: Int64(opened.st_size),
            modified: Self.nanoseconds(opened.st_mtim),
            changed: Self.nanoseconds(opened.st_ctim),
            inode: UInt64(opened.st_ino)
        )
    }

    /// Whether the content is certainly that of when the file was opened.
    ///
    /// A file that was replaced or removed by name meanwhile is read whole, and counts as unchanged.
    var isUnchanged: Bool {
        var now = stat()
        return fstat(descriptor, &now) == 0 && now.st_size == opened.st_size
            && Self.nanoseconds(now.st_mtim) == Self.nanoseconds(opened.st_mtim)
    }

    static let changed = Failure(.changedWhileReading, "the file changed while it was read")

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    private static func unreadable(_ reason: String) -> Failure {
        Failure(.unreadable, "the file cannot be read: \(reason)")
    }
}

extension SourceFingerprint {
    /// The fingerprint of the file at an absolute path, which is read once, blocking.
    ///
    /// Fails as an extraction of the file would: `unreadable`, `damaged` where it is empty,
    /// `changed_while_reading`.
    public init(ofFileAt path: String) throws(Failure) {
        let file = try SourceFile(path: path)
        guard let fingerprint = try file.fingerprint(unless: { false }) else {
            throw Failure(.unreadable, "the file cannot be read")
        }
        guard file.isUnchanged else { throw SourceFile.changed }
        self = fingerprint
    }
}
