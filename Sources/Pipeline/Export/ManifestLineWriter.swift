internal import JSON
internal import Jobs

/// Writes an item as a line of a manifest that works wherever it is written: the path is absolute.
enum ManifestLineWriter {
    static func write(_ item: Item, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", item.id)
        writer.member("path", item.source)
        if let pages = item.pages { writer.member("pages", pages.description) }
        if !item.vars.isEmpty {
            writer.name("vars")
            writer.beginObject()
            for (name, value) in item.vars.sorted(by: { $0.key < $1.key }) { writer.member(name, value) }
            writer.endObject()
        }
        switch item.password {
        case .environment(let name)?: writer.member("password_env", name)
        case .file(let path)?: writer.member("password_file", path)
        case nil: break
        }
        writer.endObject()
        writer.endLine()
    }
}
