/// A file that goes to the model as it is, instead of its text and pages.
public struct DocumentContent: Sendable, Equatable {
    /// The formats that Bedrock reads.
    public enum Format: String, Sendable, CaseIterable {
        case pdf
        case csv
        case doc
        case docx
        case xls
        case xlsx
        case html
        case txt
        case md
    }

    /// Where the content is.
    public enum Source: Sendable, Equatable {
        /// The file itself.
        case bytes([UInt8])
        /// Its text, of a plain one.
        case text(String)
    }

    /// The format of `source`.
    public let format: Format
    /// What the model is told that it is called: letters, digits, single blanks, hyphens, brackets and parentheses.
    ///
    /// Never the name that somebody gave the file: the model reads it.
    public let name: String
    /// The content.
    public let source: Source
    /// Whether the answer says where in the document it found what it says.
    ///
    /// By way of Converse it also decides whether a PDF is looked at, or only its text layer read.
    public let hasCitations: Bool

    /// A document of these parts; none is checked.
    public init(format: Format, name: String, source: Source, hasCitations: Bool = false) {
        self.format = format
        self.name = name
        self.source = source
        self.hasCitations = hasCitations
    }
}
