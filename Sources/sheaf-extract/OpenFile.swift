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
    func prefix(_ count: Int) throws(ReadingFault) -> [UInt8] { try bytes(at: 0, upTo: count) }

    /// Up to `count` bytes from a place on; fewer where the file ends earlier.
    func bytes(at offset: Int, upTo count: Int) throws(ReadingFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard let filled = bytes.withUnsafeMutableBytes({ fill($0, from: offset) }) else {
            throw Self.fault()
        }
        bytes.removeSubrange(filled...)
        return bytes
    }

    /// Fills the memory from a place of the file on, and says how far: not to the end where the file ends earlier,
    /// `nil` where it cannot be read, with the reason in `errno`.
    func fill(_ memory: UnsafeMutableRawBufferPointer, from offset: Int) -> Int? {
        var filled = 0
        while filled < memory.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: memory[filled...])
            let taken = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
            if taken < 0, errno == EINTR { continue }
            guard taken >= 0 else { return nil }
            guard taken > 0 else { break }
            filled += taken
        }
        return filled
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
