/// Why a text is no template, or cannot be rendered.
///
/// `opening` counts the `{{` of the text, from 0: the one that is meant.
public enum TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    case unclosed(opening: Int)
    case unknownName(String, opening: Int)
    case repeatedContent(opening: Int)
    case noContent
    case unsetVariable(name: String)

    /// What is wrong, without a place.
    public var description: String {
        switch self {
        case .unclosed: "template: `{{` is never closed"
        case .unknownName(let name, _): "template: unknown name \(quoted(name))"
        case .repeatedContent: "template: `{{content}}` occurs more than once"
        case .noContent: "template: `{{content}}` is missing"
        case .unsetVariable(let name): "template: variable \(quoted(name)) has no value"
        }
    }

    /// The way out.
    public var hint: String {
        switch self {
        case .unclosed: "write the placeholder as `{{name}}`; two opening braces always begin one"
        case .unknownName(let name, _): Self.hint(forUnknown: name)
        case .repeatedContent: "name it once, where the document belongs"
        case .noContent: "write `{{content}}` where the document belongs"
        case .unsetVariable(let name): "give \(quoted(name)) to every manifest line, in its `vars`"
        }
    }

    /// Which `{{` of the text is meant; `nil`: the whole of it.
    var opening: Int? {
        switch self {
        case .unclosed(let opening), .unknownName(_, let opening), .repeatedContent(let opening): opening
        case .noContent, .unsetVariable: nil
        }
    }

    private static func hint(forUnknown name: String) -> String {
        if let near = nearest(to: name, among: Template.builtInNames.keys) {
            return "did you mean `{{\(near)}}`?"
        }
        if Template.isVariableName(name) {
            return "a variable of the manifest is written `{{vars.\(name)}}`"
        }
        return "the names are content, id, path, pages, page_count and vars.NAME (letters, digits, `_`, `-`)"
    }
}
