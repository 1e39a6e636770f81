/// What an extraction says, in this order: `opened`, the selected pages as written, `finished`.
public enum ExtractionEvent: Sendable, Equatable {
    case opened(DocumentSummary)
    case page(PageContent)
    /// Every selected page was given, and the file did not change meanwhile. Without it the document is
    /// incomplete.
    case finished
}
