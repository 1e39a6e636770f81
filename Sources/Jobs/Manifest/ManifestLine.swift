internal import JSON

/// One line of a JSONL manifest that is being read.
struct ManifestLine {
    /// The manifest.
    let file: String
    let number: Int
    let bytes: ArraySlice<UInt8>

    /// What a line says.
    struct Entry {
        var id: String
        /// Whether the line gave the id itself.
        var hasID: Bool
        var path: String
        var pages: PageRanges?
        var vars: [String: String]
        /// Its file as the line wrote it.
        var password: PasswordSource?
    }

    private static let names = ["id", "path", "pages", "vars", "password_env", "password_file"]

    /// `nil` where anything is wrong; what is wrong goes to `problems`.
    func entry(_ problems: inout Problems) -> Entry? {
        var found = Problems()
        defer { problems.add(found) }
        guard let object = object(&found) else { return nil }
        for name in object.names where !Self.names.contains(name) {
            let near = nearest(to: name, among: Self.names)
            let hint = near.map { "did you mean `\($0)`?" } ?? "variables of your own belong into `vars`"
            found.add(Problem(at: place(of: [name]), "unknown member \(quoted(name))", hint: hint))
        }
        let path = path(object, &found)
        let id = object["id"].flatMap { text($0, ["id"], &found) } ?? path
        if let id, let objection = Manifest.objection(toID: id) {
            found.add(problem(with: [object["id"] == nil ? "path" : "id"], "\(quoted(id)) \(objection)"))
        }
        let pages = object["pages"].flatMap { pageRanges($0, &found) }
        let vars = object["vars"].map { variables($0, &found) } ?? [:]
        let password = password(object, &found)
        guard found.isEmpty, let path, let id else { return nil }
        return Entry(
            id: id,
            hasID: object["id"] != nil,
            path: path,
            pages: pages,
            vars: vars,
            password: password
        )
    }

    /// A problem of the value that these names lead to, at its place.
    func problem(with names: [String], _ what: String, hint: String? = nil) -> Problem {
        Problem(at: place(of: names), "\(names.joined(separator: ".")): \(what)", hint: hint)
    }

    private func object(_ problems: inout Problems) -> JSONObject? {
        do {
            if let object = try JSONValue(parsing: bytes).objectValue { return object }
            problems.add(Problem(at: place(of: []), "not a JSON object", hint: "write {\"path\": \"a.pdf\"}"))
        } catch {
            problems.add(Problem(file: file, line: number, bytes: bytes, error))
        }
        return nil
    }

    private func path(_ object: JSONObject, _ problems: inout Problems) -> String? {
        guard let value = object["path"] else {
            problems.add(Problem(at: place(of: []), "path: missing", hint: "every line names its file"))
            return nil
        }
        guard let path = text(value, ["path"], &problems) else { return nil }
        if path.isEmpty || path.hasControlCharacters {
            problems.add(
                problem(
                    with: ["path"],
                    path.isEmpty ? "is empty" : "\(quoted(path: path)) has control characters"
                )
            )
            return nil
        }
        if path.contains("://") {
            let hint = "name a file of this machine"
            problems.add(
                problem(
                    with: ["path"],
                    "\(quoted(path: path)): a file elsewhere is not yet supported",
                    hint: hint
                )
            )
            return nil
        }
        return path
    }

    private func pageRanges(_ value: JSONValue, _ problems: inout Problems) -> PageRanges? {
        guard let text = text(value, ["pages"], &problems) else { return nil }
        let pages = PageRanges(text)
        if pages == nil {
            problems.add(problem(with: ["pages"], "\(quoted(text)) is not a page range such as `1-3,7`"))
        }
        return pages
    }

    private func password(_ object: JSONObject, _ problems: inout Problems) -> PasswordSource? {
        let file = object["password_file"].flatMap { text($0, ["password_file"], &problems) }
        if object["password_env"] != nil, object["password_file"] != nil {
            let what = "stands beside `password_env`"
            problems.add(problem(with: ["password_file"], what, hint: "remove one of the two"))
            return nil
        }
        if let variable = object["password_env"] {
            if let name = variable.stringValue, PasswordSource.isVariableName(name) {
                return .environment(name)
            }
            let hint = PasswordSource.variableHint
            problems.add(problem(with: ["password_env"], PasswordSource.badVariableName, hint: hint))
            return nil
        }
        if let file, file.isEmpty || file.hasControlCharacters {
            problems.add(problem(with: ["password_file"], "is not a path"))
            return nil
        }
        return file.map { .file($0) }
    }

    private func variables(_ value: JSONValue, _ problems: inout Problems) -> [String: String] {
        guard let object = value.objectValue else {
            let hint = "write {\"vars\": {\"name\": \"value\"}}"
            problems.add(problem(with: ["vars"], "\(described(value)) is not an object", hint: hint))
            return [:]
        }
        var vars: [String: String] = [:]
        for member in object.members {
            vars[member.name] = text(member.value, ["vars", member.name], &problems)
        }
        return vars
    }

    private func text(_ value: JSONValue, _ names: [String], _ problems: inout Problems) -> String? {
        if let text = value.stringValue { return text }
        let hint = value.numberValue.map { "put it in quotes: \"\($0.text)\"" }
        problems.add(problem(with: names, "\(described(value)) is not text", hint: hint))
        return nil
    }

    private func described(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): "the boolean `\(value)`"
        case .number(let number): quoted(number.text)
        case .string(let text): quoted(text)
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// Where the value stands that these names lead to; the line's beginning where there is none.
    private func place(of names: [String]) -> Place {
        var value = try? RawJSON(parsing: bytes)
        for name in names { value = value?[name] }
        let offset = value?.bytes.startIndex ?? bytes.startIndex
        return Place(file: file, line: number, bytes: bytes, offset: offset)
    }
}
