internal import JSON
internal import Jobs

/// Why pages come in the form they do, as `plan` and `show` print it.
enum RoutesText {
    /// Such as `has_text 1-3, scanned 4`, by the first page of each; `nil` where nothing is known.
    static func line(_ routes: [String: PageRanges]) -> String? {
        guard !routes.isEmpty else { return nil }
        return ordered(routes).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    static func write(_ routes: [String: PageRanges], to writer: inout JSONWriter) {
        writer.name("routes")
        writer.beginObject()
        for (route, pages) in ordered(routes) { writer.member(route, pages.description) }
        writer.endObject()
    }

    private static func ordered(_ routes: [String: PageRanges]) -> [(key: String, value: PageRanges)] {
        routes.sorted { ($0.value.pages.first ?? 0, $0.key) < ($1.value.pages.first ?? 0, $1.key) }
    }
}
