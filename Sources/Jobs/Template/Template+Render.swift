/// What the placeholders of a template stand for, for one part.
public struct TemplateValues: Sendable, Hashable {
    /// The item's id.
    public var id: String
    /// The path as the manifest wrote it.
    public var path: String
    /// The part's pages.
    public var pages: PageRanges
    /// Pages of the whole document.
    public var pageCount: Int
    /// The item's variables.
    public var vars: [String: String]

    /// The values of one part.
    public init(id: String, path: String, pages: PageRanges, pageCount: Int, vars: [String: String] = [:]) {
        self.id = id
        self.path = path
        self.pages = pages
        self.pageCount = pageCount
        self.vars = vars
    }
}

/// One stretch of a rendered template.
public enum RenderedPiece: Sendable, Hashable {
    case text(String)
    /// Where the part's own blocks go: text and images in page order.
    case content
}

extension Template {
    /// The template with its values filled in: at most three pieces, text only where there is some, content once.
    ///
    /// Throws `unsetVariable` where a variable has no value, which a checked manifest excludes.
    public func render(_ values: TemplateValues) throws(TemplateError) -> [RenderedPiece] {
        var pieces: [RenderedPiece] = []
        var text = ""
        for segment in segments {
            switch segment {
            case .text(let plain): text += plain
            case .placeholder(.id): text += values.id
            case .placeholder(.path): text += values.path
            case .placeholder(.pages): text += values.pages.description
            case .placeholder(.pageCount): text += String(values.pageCount)
            case .placeholder(.variable(let name)):
                guard let value = values.vars[name] else { throw TemplateError.unsetVariable(name: name) }
                text += value
            case .placeholder(.content):
                if !text.isEmpty { pieces.append(.text(text)) }
                pieces.append(.content)
                text = ""
            }
        }
        if !text.isEmpty { pieces.append(.text(text)) }
        return pieces
    }
}
