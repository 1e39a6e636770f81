internal import ExtractionFrames
internal import Glibc

/// What a file is, by its first bytes; its name plays no part.
enum ContentSignature {
    /// How far into a file a PDF's header may stand, as readers commonly allow.
    private static let window = 1_024

    private static let unsupported: [(name: String, offset: Int, bytes: [UInt8])] = [
        ("a GIF image", 0, Array("GIF8".utf8)),
        ("a WebP image", 8, Array("WEBP".utf8)),
        ("a TIFF image", 0, [0x49, 0x49, 0x2A, 0x00]),
        ("a TIFF image", 0, [0x4D, 0x4D, 0x00, 0x2A]),
        ("a HEIF or AVIF image", 4, Array("ftyp".utf8)),
        ("a ZIP archive or an Office document", 0, [0x50, 0x4B, 0x03, 0x04]),
        ("an old Office document", 0, [0xD0, 0xCF, 0x11, 0xE0]),
        ("PostScript", 0, Array("%!PS".utf8)),
        ("compressed by gzip", 0, [0x1F, 0x8B]),
    ]

    static func kind(of descriptor: Int32) throws(ReadingFault) -> DocumentKind {
        var head = [UInt8](repeating: 0, count: window)
        let count = head.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw ReadingFault(.unreadable, "cannot read the file: \(errnoText())") }
        head.removeSubrange(count...)
        guard !head.isEmpty else { throw ReadingFault(.damaged, "the file is empty") }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if contains(Array("%PDF-".utf8), in: head) { return .pdf }
        let known = unsupported.first { head.dropFirst($0.offset).starts(with: $0.bytes) }
        throw ReadingFault(
            .unsupported,
            "the file is \(known?.name ?? "of an unknown type"): only PDF, PNG and JPEG are read"
        )
    }

    private static func contains(_ needle: [UInt8], in bytes: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: needle) }
    }
}

/// The system's words for the current `errno`.
func errnoText() -> String { String(cString: strerror(errno)) }
