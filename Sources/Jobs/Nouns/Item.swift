/// One manifest line: a document or an image, with an id and optional variables.
public struct Item: Sendable, Hashable, Codable {
    /// Place in the manifest, from 0.
    public let position: Int
    /// What the user calls it, unique in the manifest.
    public let id: String
    /// The path as the manifest wrote it.
    public let path: String
    /// The absolute path of the file.
    public let source: String
    /// The line's own `pages`; each must exist in the document.
    public let pages: PageRanges?
    /// The values of `{{vars.NAME}}` in the template, by name.
    public let vars: [String: String]
    /// Where the line itself says that the document's password is found.
    public let password: PasswordSource?

    /// An item as the manifest gives it.
    public init(
        position: Int,
        id: String,
        path: String,
        source: String,
        pages: PageRanges? = nil,
        vars: [String: String] = [:],
        password: PasswordSource? = nil
    ) {
        self.position = position
        self.id = id
        self.path = path
        self.source = source
        self.pages = pages
        self.vars = vars
        self.password = password
    }
}
