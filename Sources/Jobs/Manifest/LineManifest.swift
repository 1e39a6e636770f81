/// A manifest as JSONL: one item a line.
struct LineManifest {
    private let source: JobDraft.ManifestSource
    private let folder: BaseFolder
    private var items: [Item] = []
    private var linesByID: [String: Int] = [:]
    /// Those that were looked into.
    private var passwordSources: Set<PasswordSource> = []
    private var problems = Problems()
    /// Lines that lack a variable of the template, by its name.
    private var lacking: [String: Lines] = [:]

    private struct Lines {
        var first: [Int] = []
        var count = 0

        mutating func add(_ line: Int) {
            if count < 3 { first.append(line) }
            count += 1
        }
    }

    static func read(_ source: JobDraft.ManifestSource) throws(Problems) -> [Item] {
        guard let folder = BaseFolder(of: source.path) else {
            throw Manifest.refusal(source, "\(quoted(path: source.path)) has no folder")
        }
        var manifest = LineManifest(source: source, folder: folder)
        do {
            var lines = try LineReader(source.path)
            while let line = try lines.next() { manifest.read(line, number: lines.number) }
        } catch {
            let what = "\(quoted(path: source.path)) cannot be read: \(error.reason)"
            manifest.problems.add(Problem(at: source.place, "manifest: \(what)"))
        }
        if manifest.items.isEmpty, manifest.problems.isEmpty {
            manifest.problems.add(
                Problem(at: source.place, "manifest: \(quoted(path: source.path)) has no items")
            )
        }
        manifest.checkVariables()
        guard manifest.problems.isEmpty else { throw manifest.problems }
        return manifest.items
    }

    private init(source: JobDraft.ManifestSource, folder: BaseFolder) {
        self.source = source
        self.folder = folder
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>, number: Int) {
        let isBlank = bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard !isBlank else { return }
        let line = ManifestLine(file: source.path, number: number, bytes: bytes)
        guard let entry = line.entry(&problems) else { return }
        let path = folder.resolve(entry.path)
        if let objection = Self.objection(toFile: path) {
            let hint = "paths are relative to the manifest"
            problems.add(line.problem(with: ["path"], "\(quoted(path: entry.path)) \(objection)", hint: hint))
        }
        if let earlier = linesByID.updateValue(number, forKey: entry.id) {
            linesByID[entry.id] = earlier
            let hint = "give each line an `id` of its own"
            let what = "\(quoted(entry.id)) is the id of line \(earlier) already"
            problems.add(line.problem(with: [entry.hasID ? "id" : "path"], what, hint: hint))
        }
        for name in source.variablePlaces.keys where entry.vars[name] == nil {
            lacking[name, default: Lines()].add(number)
        }
        let password = password(entry, line)
        guard problems.isEmpty else { return }
        items.append(
            Item(
                position: items.count,
                id: entry.id,
                path: entry.path,
                source: path,
                pages: entry.pages,
                vars: entry.vars,
                password: password
            )
        )
    }

    /// Where the line says that the password is; a password that cannot be had is a problem, once for each source.
    private mutating func password(_ entry: ManifestLine.Entry, _ line: ManifestLine) -> PasswordSource? {
        guard var source = entry.password else { return nil }
        if case .file(let path) = source { source = .file(folder.resolve(path)) }
        if passwordSources.insert(source).inserted, let objection = source.objection {
            problems.add(line.problem(with: [source.key], objection, hint: PasswordSource.hint))
        }
        return source
    }

    private static func objection(toFile path: String) -> String? {
        switch FileKind(of: path) {
        case .file: nil
        case .folder: "is a folder"
        case .other: "is not a file"
        case .missing(let reason): "cannot be read: \(reason)"
        }
    }

    private mutating func checkVariables() {
        for (name, lines) in lacking.sorted(by: { $0.key < $1.key }) {
            guard let place = source.variablePlaces[name] else { continue }
            let numbers = lines.first.map(String.init).joined(separator: ", ")
            let more = lines.count > lines.first.count ? " and \(lines.count - lines.first.count) more" : ""
            let what = "`{{vars.\(name)}}` is not on every manifest line: missing on line \(numbers)\(more)"
            let hint = "add `\(name)` to the `vars` of those lines of \(source.path)"
            problems.add(Problem(at: place, "prompt.user: \(what)", hint: hint))
        }
    }
}
