/// What of a document goes to the model: `input:` of a job file.
public struct InputSettings: Sendable, Hashable, Codable {
    /// Pages for every item, cut to each document's length, `nil` for all; an item's own `pages` wins.
    public var pages: PageRanges?
    /// How an item becomes parts.
    public var split: Split
    /// In which form its pages go to the model.
    public var content: ContentMode
    /// The share of a page above which a figure is shown beside the page's text; only with `content: auto`.
    public var figureShare: Fraction
    /// What becomes of text that a reader of the page would not see.
    public var hiddenText: HiddenTextPolicy
    /// How hidden text is looked for.
    public var hiddenTextCheck: HiddenTextCheck
    /// Where the password of encrypted documents is found; an item's own wins.
    public var password: PasswordSource?
    /// Bounds of the images that are sent; those of the model narrow them further.
    public var image: ImageLimits
    /// What reading one document may cost.
    public var limits: ExtractionLimits

    /// A quarter of the page.
    public static let defaultFigureShare = Fraction(millionths: 250_000)

    /// The defaults of a job file, but for what is given.
    public init(
        pages: PageRanges? = nil,
        split: Split = .document,
        content: ContentMode = .auto,
        figureShare: Fraction = Self.defaultFigureShare,
        hiddenText: HiddenTextPolicy = .drop,
        hiddenTextCheck: HiddenTextCheck = .attributes,
        password: PasswordSource? = nil,
        image: ImageLimits = ImageLimits(),
        limits: ExtractionLimits = ExtractionLimits()
    ) {
        self.pages = pages
        self.split = split
        self.content = content
        self.figureShare = figureShare
        self.hiddenText = hiddenText
        self.hiddenTextCheck = hiddenTextCheck
        self.password = password
        self.image = image
        self.limits = limits
    }

    /// Reads what a store holds; what was not known yet has its default.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        pages = try container.decodeIfPresent(PageRanges.self, forKey: .pages)
        split = try container.decode(Split.self, forKey: .split)
        content = try container.decode(ContentMode.self, forKey: .content)
        figureShare =
            try container.decodeIfPresent(Fraction.self, forKey: .figureShare) ?? Self.defaultFigureShare
        hiddenText = try container.decodeIfPresent(HiddenTextPolicy.self, forKey: .hiddenText) ?? .drop
        hiddenTextCheck =
            try container.decodeIfPresent(HiddenTextCheck.self, forKey: .hiddenTextCheck) ?? .attributes
        password = try container.decodeIfPresent(PasswordSource.self, forKey: .password)
        image = try container.decode(ImageLimits.self, forKey: .image)
        limits = try container.decode(ExtractionLimits.self, forKey: .limits)
    }
}

/// How an item becomes parts.
///
/// Written `document`, `page`, or as the pages of a window and its overlap: `10/1`.
public enum Split: RawRepresentable, Sendable, Hashable, Codable {
    /// One part: every selected page, as far as one request can hold them.
    case document
    /// One part for each selected page.
    case page
    /// One part for each window of so many selected pages; neighbours share `overlap` of them.
    case windows(pages: Int, overlap: Int)

    /// Reads the written form; `nil` where it is none.
    public init?(rawValue text: String) {
        switch text {
        case "document": self = .document
        case "page": self = .page
        default:
            let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
            guard numbers.count == 2, let pages = numbers[0], let overlap = numbers[1], pages > 0,
                (0..<pages).contains(overlap)
            else { return nil }
            self = .windows(pages: pages, overlap: overlap)
        }
    }

    /// The written form.
    public var rawValue: String {
        switch self {
        case .document: "document"
        case .page: "page"
        case .windows(let pages, let overlap): "\(pages)/\(overlap)"
        }
    }
}

/// In which form a page goes to the model.
public enum ContentMode: String, Sendable, Hashable, Codable {
    case text
    case image
    /// The text and the image of each page.
    case textAndImage = "text+image"
    /// Page by page: text where it is good, the page's image where it is not, both beside a large figure.
    case auto
}

/// What becomes of text that a reader of the page would not see: over its edge, tiny, or as white as the paper.
public enum HiddenTextPolicy: String, Sendable, Hashable, Codable {
    /// It is not looked for.
    case off
    /// It does not go to the model, and the part has a note.
    case drop
    /// It goes to the model, and the part has a note.
    case keep
    /// The item fails.
    case fail
}

/// How hidden text is looked for.
public enum HiddenTextCheck: String, Sendable, Hashable, Codable {
    /// By its place, size and colour.
    case attributes
    /// Besides, by painting the page: what leaves no ink is hidden.
    case ink
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
