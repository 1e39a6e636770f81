/// What an extraction says, in this order: `opened`, the selected pages as written, `finished`.
public enum ExtractionEvent: Sendable, Equatable {
    case opened(DocumentSummary)
    /// A page that could not be painted is given as lost, in its place.
    case page(PageContent)
    /// Every selected page was given, up to three of them as lost, and the file did not change meanwhile.
    ///
    /// Without it the document is incomplete.
    case finished
}
