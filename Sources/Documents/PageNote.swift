/// The words of a page's notes.
public enum PageNote {
    /// Text that a reader of the page would not see was left out.
    public static let hiddenTextDropped = "hidden_text_dropped"
    /// Such text is in the page's text.
    public static let hiddenTextKept = "hidden_text_kept"
    /// The page's text is there; its figure could not be painted.
    public static let figureLost = "figure_lost"
}

/// The words of a document's notes.
public enum DocumentNote {
    /// The file's content is of another kind than its name says; the content decided.
    public static let typeMismatch = "type_mismatch"
}
