internal import Bedrock
internal import Documents
internal import Jobs

/// Gathers the pages of a document into parts as they come.
///
/// A part is closed as soon as the next page does not fit in a request beside it, so that no more than a part is held,
/// and the overlap of windows. Which parts there are depends on the pages and the bounds alone.
struct PageGathering {
    private let split: Split
    private let bounds: PartBounds
    private let card: ModelCard
    /// Pages that are not yet in a part, and the place of the first among all that came.
    private var open: [PageContent] = []
    private var size = PageSize()
    private var first = 0
    /// How many pages came.
    private var count = 0
    /// Where the window began that is being filled.
    private var window = 0
    private var isWindowFull = false
    /// The last pages that came, as many as windows share.
    private var overlap: [PageContent] = []
    /// The places of the pages of each part of this window and of the one before.
    private var closed: [Range<Int>] = []
    private var closedBefore: [Range<Int>] = []

    init(split: Split, bounds: PartBounds, card: ModelCard) {
        self.split = split
        self.bounds = bounds
        self.card = card
    }

    /// Takes a page; answers with the parts that are complete by it.
    mutating func add(_ page: PageContent) -> [PageGroup] {
        var groups: [PageGroup] = []
        // The pages that windows share are gathered again only once the next one has a page of its own.
        if isWindowFull { beginWindow(&groups) }
        gather(page, at: count, &groups)
        count += 1
        switch split {
        case .document: break
        case .page: close(&groups)
        case .windows(let pages, let shared):
            overlap = (overlap + [page]).suffix(shared)
            if count - window == pages {
                close(&groups)
                isWindowFull = true
            }
        }
        return groups
    }

    /// The pages that wait for more, as a part.
    mutating func finish() -> [PageGroup] {
        var groups: [PageGroup] = []
        close(&groups)
        return groups
    }

    private mutating func beginWindow(_ groups: inout [PageGroup]) {
        (closedBefore, closed, isWindowFull) = (closed, [], false)
        window = count - overlap.count
        for (offset, page) in overlap.enumerated() { gather(page, at: window + offset, &groups) }
    }

    private mutating func gather(_ page: PageContent, at place: Int, _ groups: inout [PageGroup]) {
        let added = PageSize(page, card: card)
        if !(size + added).fits(bounds.gathered) { close(&groups) }
        if open.isEmpty { first = place }
        open.append(page)
        size = size + added
    }

    /// Makes a part of the open pages, unless one of the window before has them all: a window that is cut may begin with
    /// what it shares.
    private mutating func close(_ groups: inout [PageGroup]) {
        guard !open.isEmpty else { return }
        defer { (open, size) = ([], PageSize()) }
        let places = first..<first + open.count
        closed.append(places)
        guard !closedBefore.contains(where: { $0.lowerBound <= first && places.upperBound <= $0.upperBound })
        else { return }
        groups.append(PageGroup(pages: open, excess: size.excess(over: bounds.alone)))
    }
}

/// The pages of one part.
struct PageGroup: Sendable {
    let pages: [PageContent]
    /// In words what of them no request can hold; `nil` where one can.
    var excess: String?

    /// Its pages as ranges.
    var ranges: PageRanges { PageRanges(pages: pages.map(\.number)) }

    /// Its pages by the word of their route.
    var routes: [String: PageRanges] {
        Dictionary(grouping: pages, by: \.route.rawValue).mapValues {
            PageRanges(pages: $0.map(\.number))
        }
    }

    /// What becomes of them without a request; `nil` where they are to be sent.
    func outcome(_ policy: DegradedPolicy, document: DocumentSummary) -> Outcome? {
        let notes = notes(of: document)
        func failed(_ failure: Failure) -> Outcome {
            Outcome(status: .failed, failure: failure, notes: notes)
        }
        if let excess, let page = pages.first(where: \.isFilled) {
            return failed(Failure(.tooLong, "page \(page.number) alone has \(excess)"))
        }
        let lost = pages.lazy.compactMap { page in page.failure.map { (page.number, $0) } }.first
        let isFilled = pages.contains(where: \.isFilled)
        if let (number, failure) = lost, policy == .fail || !isFilled {
            let hint = isFilled ? "; with failures.degraded: keep the other pages are sent without it" : ""
            return failed(Failure(failure.failureClass, "page \(number): \(failure.message)\(hint)"))
        }
        guard !pages.contains(where: \.isReadable) else { return nil }
        let isOne = pages.count == 1
        if isFilled, document.kind != .text {
            let what = isOne ? "the page has no text" : "the pages have no text"
            return failed(
                Failure(.unsupported, "\(what); content: auto sends \(isOne ? "its image" : "their images")")
            )
        }
        let what = isOne ? "the page is blank" : "all \(pages.count) pages are blank"
        return Outcome(status: .skipped, failure: Failure(.blank, what), notes: notes)
    }

    /// What is worth knowing of the pages and their document, each word once.
    func notes(of document: DocumentSummary) -> [String] {
        (pages.flatMap(\.notes) + document.notes).reduce(into: []) { words, word in
            if !words.contains(word) { words.append(word) }
        }
    }
}

extension PageContent {
    /// Whether it gives the model anything to read.
    var isFilled: Bool { route != .blank && failure == nil }

    /// Whether it holds more than an empty text.
    var isReadable: Bool {
        guard isFilled else { return false }
        guard case .text(let text) = content else { return true }
        return text.contains { !$0.isWhitespace }
    }

    /// Why it is lost, where it is.
    var failure: Failure? {
        guard case .lost(let failure) = content else { return nil }
        return failure
    }
}
