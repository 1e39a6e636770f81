/// The list of items that a job names: a JSONL file, or a folder.
///
/// A line is `{"id": "inv-001", "path": "a.pdf", "pages": "1-3,7", "vars": {"customer": "x"}}`; only `path` is needed,
/// relative to the manifest; `id` defaults to it. `password_env` or `password_file` says where its password is. Blank lines say nothing. A folder is read with its subfolders, in
/// bytewise order of the relative paths, which are the ids; hidden files, linked folders, the job file and the store
/// are no items. Files of any type are: whether they can be read is extraction's to say.
public enum Manifest {
    /// Reads every item, in order, and checks that its file is there and that it has the template's variables.
    ///
    /// Throws all problems at once; a manifest without items is one. `store` is the absolute path of the store in use,
    /// where it is not the job's own.
    public static func read(for file: JobFile, store: String? = nil) throws(Problems) -> [Item] {
        try read(JobDraft.ManifestSource(file), store: store)
    }

    static func read(_ source: JobDraft.ManifestSource, store: String?) throws(Problems) -> [Item] {
        switch FileKind(of: source.path) {
        case .folder:
            return try FolderManifest.read(source, leavingOut: source.ownFiles + [store].compactMap { $0 })
        case .file where [".jsonl", ".ndjson"].contains { source.path.lowercased().hasSuffix($0) }:
            return try LineManifest.read(source)
        case .file, .other:
            throw refusal(
                source,
                "\(quoted(path: source.path)) is neither a .jsonl or .ndjson file nor a folder"
            )
        case .missing(let reason):
            let hint = "paths are relative to the job file"
            throw refusal(source, "\(quoted(path: source.path)) cannot be read: \(reason)", hint: hint)
        }
    }

    static func refusal(_ source: JobDraft.ManifestSource, _ what: String, hint: String? = nil) -> Problems {
        Problems([Problem(at: source.place, "manifest: \(what)", hint: hint)])
    }

    /// Why a text cannot be an id, as a message goes on after it.
    static func objection(toID id: String) -> String? {
        if id.isEmpty { return "is empty" }
        if id.utf8.count > 512 { return "is longer than 512 bytes" }
        return id.hasControlCharacters ? "has control characters" : nil
    }
}

extension JobFile {
    /// Reads a job file and its manifest, and throws all problems of both at once.
    ///
    /// `store` is the absolute path of the store in use, where it is not the job's own.
    public static func readWithManifest(
        _ path: String,
        store: String? = nil
    ) throws(Problems) -> (file: JobFile, items: [Item]) {
        let draft = JobDraft.read(path)
        var problems = draft.problems
        var items: [Item] = []
        if let manifest = draft.manifest {
            do {
                items = try Manifest.read(manifest, store: store)
            } catch {
                problems.add(error)
            }
        }
        if let file = draft.file {
            if let problem = file.passwordProblem { problems.add(problem) }
            if store == nil, let problem = file.storeProblem { problems.add(problem) }
        }
        problems.sort()
        guard problems.isEmpty, let file = draft.file else { throw problems }
        return (file, items)
    }
}

extension JobFile {
    /// Why no password can be had where the job says that one is.
    fileprivate var passwordProblem: Problem? {
        guard let source = job.input.password, let objection = source.objection else { return nil }
        return problem(with: "input.\(source.key)", objection, hint: PasswordSource.hint)
    }
}

extension JobFile {
    /// Why no store can be made where the job says that it is.
    fileprivate var storeProblem: Problem? {
        guard let store = job.store, let slash = store.lastIndex(of: "/") else { return nil }
        let folder = String(store[...slash])
        guard case .missing(let reason) = FileKind(of: folder) else { return nil }
        return problem(
            with: "store",
            "its folder \(quoted(path: folder)) cannot be used: \(reason)",
            hint: "make the folder, or name another store"
        )
    }
}

extension JobDraft.ManifestSource {
    fileprivate init(_ file: JobFile) {
        path = file.job.manifest
        place = file.place(of: "manifest")
        variablePlaces = file.variablePlaces
        ownFiles = [file.job.file, file.job.store ?? file.job.defaultStorePath]
    }
}
