/// Why an export was not written.
public enum ExportError: Error, Equatable, CustomStringConvertible {
    /// The place that was named takes no file.
    case badPlace(path: String, reason: String)
    /// Writing failed on the way; what stood there before still stands.
    case notWritten(path: String, reason: String)
    /// The results have too many different members for a table.
    case tooManyColumns(limit: Int)

    /// The sentence for people, and a hint where there is a way out.
    public var description: String {
        switch self {
        case .badPlace(let path, let reason):
            "'\(path)': cannot be written: \(reason)\n  hint: name a file in a folder that exists and can be written"
        case .notWritten(let path, let reason):
            "'\(path)': not written: \(reason)\n  hint: nothing was changed there; mend it and export again"
        case .tooManyColumns(let limit):
            "export: the results have more than \(limit) different members: no table\n  hint: export them as JSON Lines, without --format"
        }
    }
}
