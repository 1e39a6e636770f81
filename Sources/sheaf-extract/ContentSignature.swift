internal import ExtractionFrames

/// What a file is, by its first and last bytes; its name plays no part.
///
/// Text has no signature: a file without one may still be text. A text may also begin as another kind does, whose mark is
/// letters, or show how a PDF begins.
enum ContentSignature: Equatable {
    case readable(DocumentKind)
    /// A known kind that is not read, as a sentence names it.
    case unreadable(String)

    /// How many first bytes of a file tell its kind.
    static let window = 2_048
    /// And how many last ones.
    static let tail = 1_024
    /// A PDF's header may stand so far in, as readers commonly allow.
    private static let headerLimit = 1_024

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
        (.unreadable("compressed by gzip"), [(0, [0x1F, 0x8B])]),
    ]

    /// Kinds whose files are text, for machines.
    private static let textTable: [(ContentSignature, mark: [UInt8])] = [
        (.unreadable("an RTF document"), Array(#"{\rtf"#.utf8)),
        (.unreadable("PostScript"), Array("%!PS".utf8)),
    ]

    /// The signature that a file's first bytes bear, if they bear one.
    init?(_ head: [UInt8], tail: [UInt8]) {
        let known = Self.table.first { _, marks in
            marks.allSatisfy { head.dropFirst($0.offset).starts(with: $0.bytes) }
        }
        if let known, PlainText.isBinary(head) || !known.marks.allSatisfy({ Self.areLetters($0.bytes) }) {
            self = known.0
        } else if let known = Self.textTable.first(where: { head.starts(with: $0.mark) }) {
            self = known.0
        } else if Self.isPDF(head, tail: tail) {
            self = .readable(.pdf)
        } else {
            return nil
        }
    }

    private static func areLetters(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { (0x20..<0x7F).contains($0) }
    }

    /// A PDF may follow a mail's headers, blanks or a binary wrapper, and its first object follows its header.
    ///
    /// A text about PDFs may have all that too, but goes on behind the mark of a PDF's end.
    private static func isPDF(_ head: [UInt8], tail: [UInt8]) -> Bool {
        guard let header = head.prefix(headerLimit).firstRange(of: Array("%PDF-".utf8)) else { return false }
        guard header.lowerBound > 0 else { return true }
        guard hasObject(head[header.upperBound...]) else { return false }
        return !isText(head) || tail.trimmingEnd().suffix(5).elementsEqual(Array("%%EOF".utf8))
    }

    /// Whether there is something like `1 0 obj`.
    private static func hasObject(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.ranges(of: Array(" obj".utf8)).contains { range in
            range.lowerBound > bytes.startIndex && (0x30...0x39).contains(bytes[range.lowerBound - 1])
        }
    }

    /// In UTF-8, of which the last character may be cut.
    private static func isText(_ head: [UInt8]) -> Bool {
        !PlainText.isBinary(head)
            && (0...3).contains { String(validating: head.dropLast($0), as: UTF8.self) != nil }
    }
}

extension [UInt8] {
    /// Without the white space at the end, as PDF has it.
    fileprivate func trimmingEnd() -> ArraySlice<UInt8> {
        self[..<((lastIndex { $0 > 0x20 } ?? -1) + 1)]
    }
}
