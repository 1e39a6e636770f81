internal import Yams

extension JobFileReader {
    /// The user template, with the places of its variables.
    struct UserPrompt {
        let template: Template
        let variablePlaces: [String: Place]
    }

    func system(_ prompt: Section?) -> String? { prompt.flatMap { prose($0, "system")?.text } }

    func user(_ prompt: Section?) -> UserPrompt? {
        guard let prose = prompt.flatMap({ prose($0, "user") }) else { return nil }
        do {
            let template = try Template(prose.text)
            let places = template.variableNames.map {
                ($0, prose.place(ofOpening: template.opening(ofVariable: $0)))
            }
            return UserPrompt(template: template, variablePlaces: Dictionary(uniqueKeysWithValues: places))
        } catch {
            findings.add(
                Problem(at: prose.place(ofOpening: error.opening), "prompt.user: \(error)", hint: error.hint)
            )
            return nil
        }
    }

    /// Text that stands in the job file, or in a file named by `{file: …}`.
    private func prose(_ section: Section, _ key: String) -> PlacedText? {
        guard let node = section.node(key) else { return nil }
        if node.mapping != nil { return section.section(key).flatMap { proseFile($0) } }
        guard let prose = section.text(node, for: key) else { return nil }
        if looksLikePath(prose) {
            let isThere = FileKind(of: base.resolve(prose)) == .file
            let what = isThere ? "looks like a path" : "looks like a path, and there is no such file"
            let example = "{file: \(isThere ? prose : "PATH")}"
            let hint = "to send a file's text, write \(example), relative to the job file"
            section.refuse(key, "\(quoted(prose)) \(what)", hint: hint)
            return nil
        }
        return PlacedText(text: prose, raw: text, start: Place(findings.file, node.mark))
    }

    private func proseFile(_ section: Section) -> PlacedText? {
        guard section.has("file") else {
            findings.refuse(section.path, "a mapping without `file`", hint: "write text, or {file: PATH}")
            return nil
        }
        guard let name = path(section, "file") else { return nil }
        let path = base.resolve(name)
        do {
            let text = try TextFile.text(of: path)
            guard text.contains(where: { !$0.isWhitespace }) else {
                section.refuse("file", "\(quoted(path: name)) is empty")
                return nil
            }
            return PlacedText(text: text, raw: text, start: Place(file: path, line: 1, column: 1))
        } catch {
            let hint = "paths are relative to the job file"
            section.refuse("file", "\(quoted(path: name)) cannot be read: \(error.reason)", hint: hint)
            return nil
        }
    }

    /// Whether the text is one word of ASCII, without a placeholder, that has a slash or the ending of a text file.
    private func looksLikePath(_ text: String) -> Bool {
        guard text.allSatisfy({ $0.isASCII && !$0.isWhitespace }), !text.contains("{{") else { return false }
        return text.contains("/") || [".md", ".txt", ".prompt"].contains { text.hasSuffix($0) }
    }
}
