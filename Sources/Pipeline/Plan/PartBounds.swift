internal import Bedrock
internal import Documents
internal import Jobs

/// What the pages of one part may come to, so that a request with that part alone can be made.
struct PartBounds: Sendable, Hashable {
    /// Up to here pages are gathered: by the estimate and a tenth more they fit beside all else in the context.
    var gathered: PageSize
    /// Beyond this a page that stands alone is not sent: even by three quarters of the estimate it does not fit.
    var alone: PageSize

    /// The bounds where so many tokens of context are left for pages.
    init(room: Int) {
        let request = BatchBuilder.Bounds(parts: 1, inputTokens: .max)
        gathered = PageSize(tokens: room * 10 / 11, images: request.images, bytes: request.bytes)
        alone = PageSize(tokens: room * 4 / 3, images: request.images, bytes: request.bytes)
    }

    /// The bounds of the parts of `item`: the smallest context of the ladder less the answer, the system prompt, the
    /// rendered template and the tool.
    init(_ plan: JobPlan, _ item: Item) {
        let composer = RequestComposer(job: plan.job, form: plan.form, card: plan.model.card)
        let values = TemplateValues(
            id: item.id,
            path: item.path,
            pages: item.pages ?? plan.job.input.pages ?? PageRanges([1...1]),
            pageCount: plan.job.input.limits.pages,
            vars: item.vars
        )
        // A variable that is missing stops the run where the part is rendered.
        let pieces = (try? plan.job.prompt.user.render(values)) ?? []
        let frame = PreparedPart(
            part: Part(id: PartID(0), item: item.position, pages: nil, identity: nil),
            blocks: pieces.map { if case .text(let text) = $0 { .text(text) } else { .text("") } },
            card: plan.model.card
        )
        let request = composer.request(for: [frame], growth: 1)
        let fixed = plan.model.card.tokens(of: request).expected
        self.init(room: max(1, plan.contextTokens - plan.job.model.maxTokens - fixed * 11 / 10))
    }
}

/// How much of a request pages take up.
struct PageSize: Sendable, Hashable {
    /// By the estimate.
    var tokens = 0
    var images = 0
    /// Before base 64.
    var bytes = 0

    static func + (left: PageSize, right: PageSize) -> PageSize {
        PageSize(
            tokens: left.tokens + right.tokens,
            images: left.images + right.images,
            bytes: left.bytes + right.bytes
        )
    }

    func fits(_ bound: PageSize) -> Bool {
        tokens <= bound.tokens && images <= bound.images && bytes <= bound.bytes
    }

    /// What of it is more than the bound, in words; `nil` where nothing is.
    func excess(over bound: PageSize) -> String? {
        if images > bound.images { return "\(images) images, and a request holds \(bound.images)" }
        if bytes > bound.bytes { return "\(bytes) bytes, and a request holds \(bound.bytes)" }
        guard tokens > bound.tokens else { return nil }
        return "about \(tokens) tokens, more than the model's context has room for"
    }
}

extension PageSize {
    /// The size of a page, its mark included.
    init(_ page: PageContent, card: ModelCard) {
        let mark = 8
        self.init(bytes: page.byteCount)
        switch page.content {
        case .text(let text): tokens = mark + card.tokens(ofText: text).expected
        case .image(let image):
            tokens = mark + card.tokens(ofImage: image.width, by: image.height).expected
            images = 1
        case .textAndImage(let text, let image):
            tokens =
                mark + card.tokens(ofText: text).expected
                + card.tokens(ofImage: image.width, by: image.height).expected
            images = 1
        case .lost: break
        }
        if !page.isFilled { tokens = 0 }
    }
}
