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
        guard let filled = bytes.withUnsafeMutableBytes({ fill($0, from: offset) }) else { throw Self.fault() }
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

    /// Whether a PDF may show raster images.
    ///
    /// An image is a stream, and a stream's dictionary always stands in the file as it is, under encryption too: where no
    /// `/Image` is, there are no images but those that a page writes out inline, which are small ones.
    func mentionsImages() throws(ReadingFault) -> Bool {
        let name = Array("/Image".utf8)
        var offset = 0
        while true {
            let chunk = try bytes(at: offset, upTo: 1 << 18)
            if chunk.contains(name: name) { return true }
            guard chunk.count > name.count else { return false }
            // What was cut at the end is looked at again, with what follows.
            offset += chunk.count - name.count
        }
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

extension [UInt8] {
    /// Whether a PDF's name stands here, whole: "/Image", not "/ImageMask".
    fileprivate func contains(name: [UInt8]) -> Bool {
        withUnsafeBufferPointer { bytes in
            guard var place = bytes.baseAddress else { return false }
            let end = place + bytes.count
            while end - place > name.count, let found = memchr(place, Int32(name[0]), end - place) {
                place = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
                guard end - place > name.count else { return false }
                if memcmp(place, name, name.count) == 0, !Self.isInName(place[name.count]) { return true }
                place += 1
            }
            return false
        }
    }

    /// ISO 32000-1, 7.2.2: a name ends at white space and at a delimiter.
    private static func isInName(_ byte: UInt8) -> Bool {
        !(byte <= 0x20 || [0x28, 0x29, 0x2F, 0x3C, 0x3E, 0x5B, 0x5D, 0x7B, 0x7D, 0x25].contains(byte))
    }
}
