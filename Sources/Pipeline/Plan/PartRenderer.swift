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
    /// In a part of more than one page each is marked, so that the model can tell them apart; a blank or lost one adds
    /// nothing, not even its mark.
    func prepare(
        _ pages: [PageContent],
        of item: Item,
        document: DocumentSummary,
        id: PartID
    ) throws(TemplateError) -> PreparedPart {
        let group = PageGroup(pages: pages)
        let values = TemplateValues(
            id: item.id,
            path: item.path,
            pages: group.ranges,
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
        let lost = pages.filter { $0.failure != nil }.map(\.number)
        return PreparedPart(
            part: Part(
                id: id,
                item: item.position,
                pages: group.ranges,
                identity: Identity.of(joined, without: lost, recipe: recipe),
                routes: group.routes
            ),
            blocks: joined,
            texts: recipe.readsText ? texts(pages) : nil,
            origin: PartOrigin(pages: pages, item: item, document: document, renderer: self),
            notes: group.notes(of: document),
            defects: lost.isEmpty ? [] : [OutcomeWord.pagesMissing],
            card: card
        )
    }

    /// The text of each page; `nil` where something of one is not in its text.
    private func texts(_ pages: [PageContent]) -> [String]? {
        let texts = pages.compactMap(\.text)
        return texts.count == pages.count ? texts : nil
    }

    private func content(_ pages: [PageContent]) -> [ContentBlock] {
        pages.filter(\.isFilled).flatMap { page -> [ContentBlock] in
            let mark = pages.count > 1 ? "[page \(page.number)]\n" : ""
            let end = pages.count > 1 ? "\n" : ""
            switch page.content {
            case .text(let text): return [.text(mark + text + end)]
            case .image(let image): return [.text(mark), .image(ImageContent(image))]
            case .textAndImage(let text, let image):
                return [.text(mark + text + "\n"), .image(ImageContent(image))]
            case .lost: return []
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
    /// Its text, where it is nothing else.
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
