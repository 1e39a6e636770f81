/// What of a document goes to the model: `input:` of a job file.
public struct InputSettings: Sendable, Hashable, Codable {
    /// Pages for every item, cut to each document's length, `nil` for all; an item's own `pages` wins.
    public var pages: PageRanges?
    /// How an item becomes parts.
    public var split: Split
    /// In which form its pages go to the model.
    public var content: ContentMode
    /// Bounds of the images that are sent; those of the model narrow them further.
    public var image: ImageLimits
    /// What reading one document may cost.
    public var limits: ExtractionLimits

    /// The defaults of a job file, but for what is given.
    public init(
        pages: PageRanges? = nil,
        split: Split = .document,
        content: ContentMode = .auto,
        image: ImageLimits = ImageLimits(),
        limits: ExtractionLimits = ExtractionLimits()
    ) {
        self.pages = pages
        self.split = split
        self.content = content
        self.image = image
        self.limits = limits
    }
}

/// How an item becomes parts.
public enum Split: String, Sendable, Hashable, Codable {
    /// One part: every selected page.
    case document
    /// One part for each selected page.
    case page
}

/// In which form a page goes to the model.
public enum ContentMode: String, Sendable, Hashable, Codable {
    case text
    case image
    /// Page by page: text where there is some, else the page's image.
    case auto
}

/// Bounds of an image as the model gets it.
public struct ImageLimits: Sendable, Hashable, Codable {
    /// The longer side, in pixels.
    public var maxSide: Int
    /// Width times height, in pixels.
    public var maxPixels: Int
    /// The encoded file, in bytes; set by the model, not by the job.
    public var maxBytes: Int

    /// The defaults of a job file, but for what is given.
    public init(maxSide: Int = 1_568, maxPixels: Int = 1_150_000, maxBytes: Int = 3_750_000) {
        self.maxSide = maxSide
        self.maxPixels = maxPixels
        self.maxBytes = maxBytes
    }
}

/// What one document may cost to read.
public struct ExtractionLimits: Sendable, Hashable, Codable {
    /// The most pages that may be selected of it.
    public var pages: Int
    /// Address space of a worker, in MiB.
    public var memoryMB: Int
    /// Wall clock for one page.
    public var pageSeconds: Int
    /// Wall clock for the document.
    public var documentSeconds: Int

    /// The defaults of a job file, but for what is given.
    public init(
        pages: Int = 5_000,
        memoryMB: Int = 1_024,
        pageSeconds: Int = 20,
        documentSeconds: Int = 300
    ) {
        self.pages = pages
        self.memoryMB = memoryMB
        self.pageSeconds = pageSeconds
        self.documentSeconds = documentSeconds
    }
}
