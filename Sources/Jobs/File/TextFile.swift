internal import Glibc

/// A small file that a person wrote, read whole.
enum TextFile {
    private static let sizeLimit = 4 << 20

    /// Why a file cannot be used, as a message goes on after "cannot be read: ".
    struct Unreadable: Error, Equatable {
        let reason: String
    }

    /// The bytes of a regular file of at most 4 MiB, without a byte order mark.
    ///
    /// Never waits for a pipe or a device.
    static func bytes(of path: String) throws(Unreadable) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Unreadable(reason: systemReason(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Unreadable(reason: systemReason(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Unreadable(reason: "not a file") }
        var bytes: [UInt8] = []
        var stretch = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= sizeLimit {
            let count = stretch.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return Array(bytes[...].withoutByteOrderMark) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Unreadable(reason: systemReason(errno)) }
            bytes += stretch[..<count]
        }
        throw Unreadable(reason: "larger than 4 MiB")
    }

    /// The file's text, which must be UTF-8.
    static func text(of path: String) throws(Unreadable) -> String {
        let bytes = try bytes(of: path)
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        // No character of several bytes has a line feed in it.
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let sound = lines.prefix { String(validating: $0, as: UTF8.self) != nil }.count
        throw Unreadable(reason: "line \(sound + 1) is not UTF-8 text")
    }

    /// What the system says about `code`, in lower case.
    static func systemReason(_ code: Int32) -> String {
        let text = String(cString: strerror(code))
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}

extension ArraySlice<UInt8> {
    var withoutByteOrderMark: ArraySlice<UInt8> { starts(with: [0xEF, 0xBB, 0xBF]) ? dropFirst(3) : self }
}
