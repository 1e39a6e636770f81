internal import JSON

extension JobFileReader {
    func output() -> OutputSettings {
        guard let section = root.section("output") else { return OutputSettings() }
        return OutputSettings(schemaText: schemaText(section), require: requirements(section))
    }

    private func schemaText(_ section: Section) -> String? {
        guard let name = path(section, "schema") else { return nil }
        let path = base.resolve(name)
        do {
            return try schema(try TextFile.bytes(of: path), file: path)
        } catch let problem as Problem {
            findings.add(problem)
        } catch let error as TextFile.Unreadable {
            let hint = "paths are relative to the job file"
            section.refuse("schema", "\(quoted(path: name)) cannot be read: \(error.reason)", hint: hint)
        } catch {
            section.refuse("schema", "\(quoted(path: name)) cannot be read")
        }
        return nil
    }

    /// The schema as compact text, once it is known to compile.
    private func schema(_ bytes: [UInt8], file: String) throws(Problem) -> String {
        let text: RawJSON
        do {
            text = try RawJSON(parsing: bytes)
        } catch {
            throw Problem(file: file, bytes: bytes[...], error)
        }
        do {
            return try JSONSchema(text.value).source.compactText
        } catch {
            let offset = text.offset(of: error.pointer) ?? text.bytes.startIndex
            throw Problem(at: Place(file: file, line: 1, bytes: bytes[...], offset: offset), "\(error)")
        }
    }
}

extension JSONSchemaError {
    fileprivate var pointer: String {
        switch self {
        case .notASchema(let pointer), .unsupportedKeyword(_, let pointer), .badValue(_, let pointer, _),
            .badReference(_, let pointer, _), .endlessReference(let pointer):
            pointer
        }
    }
}

extension RawJSON {
    /// Where the value that the JSON pointer names begins, in bytes of the text.
    fileprivate func offset(of pointer: String) -> Int? {
        var place = self
        for step in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            if let elements = place.elements {
                guard let position = Int(step), elements.indices.contains(position) else { return nil }
                place = elements[position]
            } else {
                let name = step.split(separator: "~1", omittingEmptySubsequences: false)
                    .map {
                        $0.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
                    }
                    .joined(separator: "/")
                guard let member = place[name] else { return nil }
                place = member
            }
        }
        return place.bytes.startIndex
    }
}
