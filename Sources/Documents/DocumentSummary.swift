internal import ExtractionFrames
public import Jobs

/// What a file is.
public struct DocumentSummary: Sendable, Equatable {
    /// The kind of a file, by its content.
    public enum Kind: String, Sendable, Hashable, Codable {
        case pdf
        case png
        case jpeg
        case gif
        case webp
        case tiff
        /// HEIC or AVIF.
        case heif
        /// Plain text in any language, of people or of machines.
        case text
    }

    /// By its content.
    public let kind: Kind
    /// Pages of the whole document; 1 for an image other than TIFF.
    ///
    /// A text ends its pages by form feeds, and where a page would grow over 64 KiB.
    public let pageCount: Int
    /// The pages that follow, cut to the document.
    public let selectedPages: PageRanges
    /// Of the bytes that were read.
    public let fingerprint: SourceFingerprint
    /// What else there is to know of it, as `DocumentNote` has the words.
    public internal(set) var notes: [String] = []
}

extension DocumentSummary.Kind {
    init(_ kind: DocumentKind) {
        self =
            switch kind {
            case .pdf: .pdf
            case .png: .png
            case .jpeg: .jpeg
            case .gif: .gif
            case .webp: .webp
            case .tiff: .tiff
            case .heif: .heif
            case .text: .text
            }
    }

    /// The kind that a file's name speaks of; `nil` where its ending says nothing.
    init?(fileNamed path: String) {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
        let kind: Self? =
            switch name[dot...].dropFirst().lowercased() {
            case "pdf": .pdf
            case "png": .png
            case "jpg", "jpeg", "jpe", "jfif": .jpeg
            case "gif": .gif
            case "webp": .webp
            case "tif", "tiff": .tiff
            case "heic", "heif", "hif", "avif": .heif
            case "txt", "text", "md", "csv", "tsv", "json", "jsonl", "xml", "html", "htm", "yaml", "yml",
                "log":
                .text
            default: nil
            }
        guard let kind else { return nil }
        self = kind
    }
}
