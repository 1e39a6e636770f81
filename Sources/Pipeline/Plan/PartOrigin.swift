internal import Documents
internal import Jobs

/// Where a part was rendered from, so that it can be rendered again in smaller pieces.
///
/// The pages share their texts and images with the part's blocks.
struct PartOrigin: Sendable {
    let pages: [PageContent]
    let item: Item
    let document: DocumentSummary
    let renderer: PartRenderer

    /// Its pages in two, with about as many that hold something in each; `nil` where fewer than two do.
    ///
    /// A half without anything on its pages could not be asked about.
    var halves: [[PageContent]]? {
        let filled = pages.indices.filter { pages[$0].isReadable }
        guard filled.count > 1 else { return nil }
        let border = filled[(filled.count + 1) / 2]
        return [Array(pages[..<border]), Array(pages[border...])]
    }

    /// A part for each of `pieces`; `nil` where one cannot be rendered, which the whole could.
    func rendered(_ pieces: [[PageContent]], nextPart: () -> PartID) -> [PreparedPart]? {
        let parts = pieces.compactMap {
            try? renderer.prepare($0, of: item, document: document, id: nextPart())
        }
        return parts.count == pieces.count ? parts : nil
    }
}

extension PageRanges {
    /// `pages` in such pieces as `ranges`; a page that none of them has is in the piece of the page before it.
    static func pieces<Page>(of pages: [Page], number: (Page) -> Int, like ranges: [PageRanges]) -> [[Page]] {
        var pieces = ranges.map { _ in [Page]() }
        var piece = 0
        for page in pages {
            piece = ranges.firstIndex { $0.pages.contains(number(page)) } ?? piece
            pieces[piece].append(page)
        }
        return pieces.filter { !$0.isEmpty }
    }
}
