internal import ExtractionFrames

/// What a file is, by its first bytes; its name plays no part.
///
/// Text has no signature: a file without one may still be text.
enum ContentSignature: Equatable {
    case readable(DocumentKind)
    /// A known kind that is not read, as a sentence names it.
    case unreadable(String)

    /// How many first bytes of a file tell its kind: a PDF's header may stand that far in, as readers
    /// commonly allow.
    static let window = 1_024

    private typealias Mark = (offset: Int, bytes: [UInt8])

    private static let table: [(ContentSignature, marks: [Mark])] = [
        (.readable(.png), [(0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])]),
        (.readable(.jpeg), [(0, [0xFF, 0xD8, 0xFF])]),
        (.readable(.gif), [(0, Array("GIF87a".utf8))]),
        (.readable(.gif), [(0, Array("GIF89a".utf8))]),
        (.readable(.webp), [(0, Array("RIFF".utf8)), (8, Array("WEBP".utf8))]),
        (.readable(.tiff), [(0, [0x49, 0x49, 0x2A, 0x00])]),
        (.readable(.tiff), [(0, [0x4D, 0x4D, 0x00, 0x2A])]),
        (.readable(.heif), [(4, Array("ftypavif".utf8))]),
        (.readable(.heif), [(4, Array("ftyphe".utf8))]),
        (.readable(.heif), [(4, Array("ftypmif1".utf8))]),
        // Two letters may begin a text; the four bytes behind the file's size are zero.
        (.unreadable("a BMP image"), [(0, Array("BM".utf8)), (6, [0, 0, 0, 0])]),
        (.unreadable("a JPEG 2000 image"), [(4, Array("jP  ".utf8))]),
        (.unreadable("a JPEG XL image"), [(4, Array("JXL ".utf8))]),
        (.unreadable("a Photoshop image"), [(0, Array("8BPS".utf8))]),
        (.unreadable("a video"), [(4, Array("ftyp".utf8))]),
        (.unreadable("a ZIP archive or an Office document"), [(0, [0x50, 0x4B, 0x03, 0x04])]),
        (.unreadable("an old Office document"), [(0, [0xD0, 0xCF, 0x11, 0xE0])]),
        (.unreadable("an RTF document"), [(0, Array(#"{\rtf"#.utf8))]),
        (.unreadable("PostScript"), [(0, Array("%!PS".utf8))]),
        (.unreadable("compressed by gzip"), [(0, [0x1F, 0x8B])]),
    ]

    /// The signature that a file's first bytes bear, if they bear one.
    init?(_ head: [UInt8]) {
        let known = Self.table.first { _, marks in
            marks.allSatisfy { head.dropFirst($0.offset).starts(with: $0.bytes) }
        }
        if let known {
            self = known.0
        } else if Self.hasPDFHeader(head) {
            self = .readable(.pdf)
        } else {
            return nil
        }
    }

    /// A PDF may follow a mail's headers or a binary wrapper, but "%PDF-" within a line belongs to a text
    /// about PDFs.
    private static func hasPDFHeader(_ head: [UInt8]) -> Bool {
        let header = Array("%PDF-".utf8)
        return head.indices.contains { index in
            head[index...].starts(with: header)
                && (index == 0 || !(0x20..<0x7F).contains(head[index - 1]))
        }
    }
}
