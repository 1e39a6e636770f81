internal import Glibc

/// The end of what a worker wrote to stderr.
///
/// It may quote the document, so it is looked through for known phrases and never shown once a document was
/// read.
struct LastWords {
    private static let capacity = 4_096
    /// What glib, the C++ runtime, poppler and the Swift runtime say when an allocation fails.
    private static let memoryPhrases = [
        "failed to allocate", "bad_alloc", "out of memory", "cannot allocate memory", "could not allocate",
    ]

    private var bytes: [UInt8] = []

    var speakOfMemory: Bool {
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        return Self.memoryPhrases.contains { text.contains($0) }
    }

    /// The first line, for a worker that has not seen a document yet.
    var firstLine: String {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }.prefix(300)
        return String(decoding: line.filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
    }

    mutating func forget() { bytes = [] }

    /// Takes what there is to read from a descriptor that does not block; false at the end.
    mutating func drain(_ descriptor: Int32) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: Self.capacity, alignment: 16) { buffer in
            while true {
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
                bytes.append(contentsOf: buffer[..<count])
                bytes.removeFirst(max(0, bytes.count - Self.capacity))
            }
        }
    }
}
