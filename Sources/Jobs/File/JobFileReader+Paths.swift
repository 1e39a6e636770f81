extension JobFileReader {
    /// The absolute path of the manifest; whether it is there, its own reader finds out.
    func manifest() -> String? {
        guard let name = path(root, "manifest") else { return nil }
        let isElsewhere = name.contains("://")
        if isElsewhere || name.lowercased().hasSuffix(".csv") || name.contains("*") {
            let kind = isElsewhere ? "a manifest elsewhere" : name.contains("*") ? "a pattern" : "CSV"
            let hint = "use a .jsonl file or a folder"
            root.refuse("manifest", "\(quoted(path: name)): \(kind) is not yet supported", hint: hint)
            return nil
        }
        return base.resolve(name)
    }

    func store(file: String, manifest: String?) -> String? {
        guard let name = path(root, "store") else { return nil }
        let path = base.resolve(name)
        if path == file || path == manifest {
            let other = path == file ? "the job file itself" : "the manifest"
            root.refuse(
                "store",
                "\(quoted(path: name)) is \(other)",
                hint: "the store is a file of its own: \(example)"
            )
        } else if FileKind(of: path) == .folder {
            let folder = name.hasSuffix("/") ? name : name + "/"
            root.refuse(
                "store",
                "\(quoted(path: name)) is a folder",
                hint: "name a file in it: \(folder)\(example)"
            )
        }
        return path
    }

    /// A path on one line.
    func path(_ section: Section, _ key: String) -> String? {
        guard let name = section.text(key) else { return nil }
        guard !name.hasControlCharacters else {
            section.refuse(key, "\(quoted(path: name)) is not a path: it has control characters")
            return nil
        }
        return name
    }

    private var example: String { lastName(of: Job.defaultStorePath(file: findings.file)) }
}
