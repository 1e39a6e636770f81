internal import ExtractionFrames
internal import Glibc

/// The open descriptor of a document, read from chosen places.
struct OpenFile {
    let descriptor: Int32

    func size() throws(ReadingFault) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.fault() }
        return Int(status.st_size)
    }

    /// Up to `count` bytes from the start; fewer where the file ends earlier.
    func prefix(_ count: Int) throws(ReadingFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let taken = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + filled }, count - filled, off_t(filled))
            }
            if taken < 0, errno == EINTR { continue }
            guard taken >= 0 else { throw Self.fault() }
            guard taken > 0 else { break }
            filled += taken
        }
        bytes.removeSubrange(filled...)
        return bytes
    }

    /// For whoever reads from the descriptor's own place.
    func rewind() throws(ReadingFault) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Self.fault() }
    }

    /// The fault behind the current `errno`.
    static func fault() -> ReadingFault {
        ReadingFault(.unreadable, "cannot read the file: \(String(cString: strerror(errno)))")
    }
}
