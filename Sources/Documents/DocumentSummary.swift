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
    /// Pages of the whole document; 1 for a text and for an image other than TIFF.
    public let pageCount: Int
    /// The pages that follow, cut to the document.
    public let selectedPages: PageRanges
    /// Of the bytes that were read.
    public let fingerprint: SourceFingerprint
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
}
