internal import Bedrock
internal import Documents
internal import Jobs

/// Turns the pages of a part into the user blocks that its template asks for.
struct PartRenderer: Sendable {
    let template: Template
    let recipe: Recipe
    let card: ModelCard

    /// Renders `pages` of `item`; text pages that follow each other become one block.
    ///
    /// A document of more than one page has its pages marked, so that the model can tell them apart.
    func prepare(
        _ pages: [PageContent],
        of item: Item,
        document: DocumentSummary,
        id: PartID
    ) throws(TemplateError) -> PreparedPart {
        let ranges = PageRanges(pages: pages.map(\.number))
        let values = TemplateValues(
            id: item.id,
            path: item.path,
            pages: ranges,
            pageCount: document.pageCount,
            vars: item.vars
        )
        var blocks: [ContentBlock] = []
        for piece in try template.render(values) {
            switch piece {
            case .text(let text): blocks.append(.text(text))
            case .content: blocks.append(contentsOf: content(pages))
            }
        }
        let joined = Self.joined(blocks)
        return PreparedPart(
            part: Part(
                id: id,
                item: item.position,
                pages: ranges,
                identity: Identity.of(joined, recipe: recipe)
            ),
            blocks: joined,
            texts: recipe.readsText ? pages.compactMap(\.text) : [],
            card: card
        )
    }

    private func content(_ pages: [PageContent]) -> [ContentBlock] {
        pages.flatMap { page -> [ContentBlock] in
            let mark = pages.count > 1 ? "[page \(page.number)]\n" : ""
            switch page.content {
            case .text(let text): return [.text(mark + text + (pages.count > 1 ? "\n" : ""))]
            case .image(let image):
                let block = ContentBlock.image(ImageContent(image))
                return mark.isEmpty ? [block] : [.text(mark), block]
            }
        }
    }

    /// Neighbouring texts as one block; blank ones dropped, since the service refuses them.
    private static func joined(_ blocks: [ContentBlock]) -> [ContentBlock] {
        var joined: [ContentBlock] = []
        for block in blocks {
            if case .text(let text) = block, case .text(let before)? = joined.last {
                joined[joined.count - 1] = .text(before + text)
            } else {
                joined.append(block)
            }
        }
        return joined.filter { !$0.isBlank }
    }
}

extension PageContent {
    fileprivate var text: String? {
        guard case .text(let text) = content else { return nil }
        return text
    }
}

extension ImageContent {
    fileprivate init(_ image: PageImage) {
        let format: Format =
            switch image.mediaType {
            case .png: .png
            case .jpeg: .jpeg
            }
        self.init(format: format, bytes: image.bytes, width: image.width, height: image.height)
    }
}
