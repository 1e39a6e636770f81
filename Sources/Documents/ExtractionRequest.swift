internal import ExtractionFrames
public import Jobs

/// One document to read, and what of it.
public struct ExtractionRequest: Sendable, Hashable {
    /// Absolute path of the file.
    public let source: String
    /// `nil`: every page.
    public let pages: PageRanges?
    /// Whether the document must have every one of `pages`; otherwise they are cut to its length.
    public let pagesAreExplicit: Bool
    /// In which form pages are wanted.
    public let content: ContentMode
    /// Bounds of each image.
    public let image: ImageLimits
    /// What the document may cost to read.
    ///
    /// `memoryMB` plays no part here: it belongs to the pool. `pages` counts the selected pages.
    public let limits: ExtractionLimits

    /// By default every page, each in the form that suits it.
    public init(
        source: String,
        pages: PageRanges? = nil,
        pagesAreExplicit: Bool = false,
        content: ContentMode = .auto,
        image: ImageLimits = ImageLimits(),
        limits: ExtractionLimits = ExtractionLimits()
    ) {
        self.source = source
        self.pages = pages
        self.pagesAreExplicit = pagesAreExplicit
        self.content = content
        self.image = image
        self.limits = limits
    }

    var selection: PageSelection {
        guard let pages else { return .all }
        return pagesAreExplicit ? .exactly(pages.ranges) : .upTo(pages.ranges)
    }

    /// The request as the worker gets it; it clamps what no worker could honour.
    var documentRequest: DocumentRequest {
        let content: DocumentRequest.Content =
            switch content {
            case .text: .text
            case .image: .image
            case .textAndImage, .auto: .auto
            }
        return DocumentRequest(
            selection: selection,
            content: content,
            maxSide: image.maxSide,
            maxPixels: image.maxPixels,
            maxBytes: image.maxBytes,
            maxPages: limits.pages,
            cpuSeconds: limits.documentSeconds
        )
    }
}
