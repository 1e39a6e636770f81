/// A prompt with placeholders: `{{content}}`, `{{id}}`, `{{path}}`, `{{pages}}`, `{{page_count}}` and `{{vars.NAME}}`.
///
/// Strict: any other name is refused, and `{{content}}` stands in it exactly once. Blanks inside the braces are
/// allowed. Two opening braces always begin a placeholder; a single brace and `}}` outside of one are plain text.
/// It is rendered once: nothing is escaped, and nothing in a value or a document is ever rendered.
public struct Template: Sendable, Hashable, Codable {
    /// The template as written.
    public let source: String
    let segments: [Segment]

    enum Segment: Sendable, Hashable {
        case text(String)
        case placeholder(Placeholder)
    }

    /// What a placeholder stands for.
    enum Placeholder: Sendable, Hashable {
        case content
        case id
        case path
        case pages
        case pageCount
        case variable(String)
    }

    /// Reads a template, or says what is wrong with it.
    public init(_ source: String) throws(TemplateError) {
        self.source = source
        segments = try Self.parse(source)
    }

    /// Reads the source, as a text.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the source, as a text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(source)
    }

    /// Whether the item's id is part of what the model sees.
    public var usesID: Bool { placeholders.contains(.id) }

    /// Whether the item's path is part of what the model sees.
    public var usesPath: Bool { placeholders.contains(.path) }

    /// The names of the variables, each once, in order of their first use.
    public var variableNames: [String] {
        var names: [String] = []
        for case .variable(let name) in placeholders where !names.contains(name) { names.append(name) }
        return names
    }

    private var placeholders: [Placeholder] {
        segments.compactMap { segment in
            if case .placeholder(let placeholder) = segment { placeholder } else { nil }
        }
    }
}
