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
    /// The share of a page from which on a figure is shown beside the page's text; only with `auto`.
    public let figureShare: Fraction
    /// What becomes of text that a reader of the page would not see.
    public let hiddenText: HiddenTextPolicy
    /// How such text is looked for.
    public let hiddenTextCheck: HiddenTextCheck
    /// What opens an encrypted document, where there is anything; never printed.
    let password: Password?
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
        figureShare: Fraction = InputSettings.defaultFigureShare,
        hiddenText: HiddenTextPolicy = .drop,
        hiddenTextCheck: HiddenTextCheck = .attributes,
        password: String? = nil,
        image: ImageLimits = ImageLimits(),
        limits: ExtractionLimits = ExtractionLimits()
    ) {
        self.source = source
        self.pages = pages
        self.pagesAreExplicit = pagesAreExplicit
        self.content = content
        self.figureShare = figureShare
        self.hiddenText = hiddenText
        self.hiddenTextCheck = hiddenTextCheck
        self.password = password.map { Password($0) }
        self.image = image
        self.limits = limits
    }

    var selection: PageSelection {
        guard let pages else { return .all }
        return pagesAreExplicit ? .exactly(pages.ranges) : .upTo(pages.ranges)
    }

    /// The request as a worker gets it that is to leave out the first `given` pages; it clamps what no worker could
    /// honour.
    func documentRequest(given: Int) -> DocumentRequest {
        DocumentRequest(
            selection: selection,
            given: given,
            content: DocumentRequest.Content(content),
            figureShare: figureShare.millionths,
            hiddenText: DocumentRequest.HiddenText(hiddenText),
            checksInk: hiddenTextCheck == .ink,
            password: password?.text,
            bounds: DocumentRequest.Bounds(
                maxSide: image.maxSide,
                maxPixels: image.maxPixels,
                maxBytes: image.maxBytes,
                maxPages: limits.pages,
                cpuSeconds: limits.documentSeconds
            )
        )
    }

    /// What no frame could carry.
    var flaw: Failure? {
        if let pages, pages.ranges.count > FrameLimits.ranges {
            return Failure(.badPages, "pages: more than \(FrameLimits.ranges) ranges")
        }
        if let password, password.text.utf8.count > FrameLimits.passwordBytes {
            return Failure(.encrypted, "the given password is longer than one of a PDF can be")
        }
        return nil
    }
}

extension DocumentRequest.Content {
    fileprivate init(_ mode: ContentMode) {
        self =
            switch mode {
            case .text: .text
            case .image: .image
            case .textAndImage: .textAndImage
            case .auto: .auto
            }
    }
}

extension DocumentRequest.HiddenText {
    fileprivate init(_ policy: HiddenTextPolicy) {
        self =
            switch policy {
            case .off: .off
            case .drop: .drop
            case .keep: .keep
            case .fail: .fail
            }
    }
}
