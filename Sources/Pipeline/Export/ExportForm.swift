/// What an export is made of.
public enum ExportForm: String, Sendable, CaseIterable {
    /// One JSON object a line for each decided part.
    case jsonLines = "jsonl"
    /// A table with a row for each decided part.
    case csv
    /// A manifest of the items with failed parts, to run again.
    case failedItems = "manifest"
}
