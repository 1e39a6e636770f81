internal import Digests
internal import Foundation
internal import Glibc

/// A file that appears whole or not at all: written beside its place, and renamed into it.
///
/// A file that it replaces keeps its mode. Until `publish`, and after a failure, what stood at the place still stands.
struct NewFile: ~Copyable {
    private let path: String
    private let partial: String
    private let descriptor: Int32
    /// `nil` once it is finished.
    private var hash: SHA256? = SHA256()
    /// Bytes so far.
    private(set) var size = 0
    private var isPublished = false

    /// Opens the file beside `path`.
    ///
    /// Throws `ExportError.badPlace`.
    init(at path: String) throws(ExportError) {
        self.path = path
        let url = URL(filePath: path)
        partial = url.deletingLastPathComponent().path + "/.\(url.lastPathComponent).\(getpid()).partial"
        descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .badPlace(path: path, reason: String(cString: strerror(errno))) }
        var status = stat()
        if stat(path, &status) == 0 { fchmod(descriptor, status.st_mode & 0o777) }
    }

    deinit {
        close(descriptor)
        if !isPublished { unlink(partial) }
    }

    /// Throws `ExportError.notWritten`.
    mutating func write(_ bytes: [UInt8]) throws(ExportError) {
        try Self.write(bytes, to: descriptor, path: path)
        hash?.update(bytes)
        size += bytes.count
    }

    /// Makes everything durable.
    ///
    /// Returns the SHA-256 of what was written, in hexadecimal.
    mutating func finish() throws(ExportError) -> String {
        guard fsync(descriptor) == 0 else {
            throw .notWritten(path: path, reason: String(cString: strerror(errno)))
        }
        return hash.take()?.finalize().hex ?? ""
    }

    /// Puts the file into its place.
    mutating func publish() throws(ExportError) {
        guard rename(partial, path) == 0 else {
            throw .notWritten(path: path, reason: String(cString: strerror(errno)))
        }
        isPublished = true
    }

    /// Writes all of `bytes`, however often the kernel takes less.
    static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(ExportError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                throw .notWritten(path: path, reason: String(cString: strerror(errno)))
            }
        }
    }
}
