internal import JSON
internal import Jobs

/// The columns that the results of an export need in a table, in the order in which they were first seen.
///
/// A result that is an object has a column `result.NAME` for each of its members; any other stands in `result`.
struct ResultColumns {
    /// Results with names of their own in every line are no table.
    static let limit = 1_000

    /// In order; without the prefix, `nil` for the whole result.
    private(set) var names: [String?] = []
    /// By the bytes of the name: Swift's strings take some different names for equal.
    private var positions: [[UInt8]: Int] = [:]
    private var wholePosition: Int?

    /// The headings.
    var headings: [String] { names.map { $0.map { "result.\($0)" } ?? "result" } }

    /// Makes room for a result.
    ///
    /// Throws where there are too many columns.
    mutating func add(_ result: ResultText?) throws(ExportError) {
        guard let result else { return }
        for (name, _) in Self.fields(of: result) where position(of: name) == nil {
            guard names.count < Self.limit else { throw .tooManyColumns(limit: Self.limit) }
            if let name { positions[Array(name.utf8)] = names.count } else { wholePosition = names.count }
            names.append(name)
        }
    }

    /// The cells of a result, one for each column.
    func cells(of result: ResultText?) -> [String?] {
        var cells = [String?](repeating: nil, count: names.count)
        guard let result else { return cells }
        for (name, text) in Self.fields(of: result) {
            if let position = position(of: name) { cells[position] = text }
        }
        return cells
    }

    private func position(of name: String?) -> Int? {
        name.map { positions[Array($0.utf8)] } ?? wholePosition
    }

    private static func fields(of result: ResultText) -> [(name: String?, text: String?)] {
        guard case .json(let text) = result, let json = try? RawJSON(parsing: text) else {
            if case .text(let text) = result { return [(nil, text)] }
            return []
        }
        guard let members = json.members else { return [(nil, Self.text(of: json))] }
        return members.map { ($0.name, Self.text(of: $0.value)) }
    }

    /// A text as it is, null as nothing, anything else as JSON.
    private static func text(of json: RawJSON) -> String? {
        switch json.value {
        case .null: nil
        case .string(let text): text
        default: json.compacted
        }
    }
}
