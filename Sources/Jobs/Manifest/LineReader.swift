internal import Glibc

/// The lines of a file, read a stretch at a time, without their ends (LF or CR LF) and without a byte order mark.
struct LineReader: ~Copyable {
    /// The number of the line that `next` returned last, from 1.
    private(set) var number = 0
    private let descriptor: Int32
    private var buffer: ArraySlice<UInt8> = []
    private var isAtEnd = false

    private static let stretch = 256 << 10
    private static let lineLimit = 1 << 20

    init(_ path: String) throws(TextFile.Unreadable) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw TextFile.Unreadable(reason: TextFile.systemReason(errno)) }
    }

    deinit { close(descriptor) }

    /// The next line, `nil` after the last; a last line needs no end.
    mutating func next() throws(TextFile.Unreadable) -> ArraySlice<UInt8>? {
        var searched = 0
        while true {
            if let end = buffer.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer[..<end]
                buffer = buffer[(end + 1)...]
                return finished(line)
            }
            searched = buffer.count
            guard searched <= Self.lineLimit else {
                throw TextFile.Unreadable(reason: "line \(number + 1) is longer than 1 MiB")
            }
            if isAtEnd {
                defer { buffer = [] }
                return buffer.isEmpty ? nil : finished(buffer)
            }
            try fill()
        }
    }

    private mutating func finished(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        number += 1
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        return number == 1 ? line.withoutByteOrderMark : line
    }

    /// Appends a stretch of the file to the buffer.
    private mutating func fill() throws(TextFile.Unreadable) {
        var stretch = [UInt8](repeating: 0, count: Self.stretch)
        var got = -1
        repeat {
            got = stretch.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        } while got < 0 && errno == EINTR
        guard got >= 0 else { throw TextFile.Unreadable(reason: TextFile.systemReason(errno)) }
        isAtEnd = got == 0
        buffer = (Array(buffer) + stretch[..<got])[...]
    }
}
