internal import Glibc

/// A manifest that is a folder: one item for each file in it and below.
struct FolderManifest {
    private let folder: String
    private let leftOut: Set<String>
    private var paths: [String] = []
    /// What is wrong, by path.
    private var refused: [String: Problem] = [:]
    private let place: Place

    /// Reads every item; `ownFiles` are absolute paths that are none, with what SQLite and the lock put beside them.
    static func read(
        _ source: JobDraft.ManifestSource,
        leavingOut ownFiles: [String]
    ) throws(Problems) -> [Item] {
        guard let folder = BaseFolder(at: source.path)?.path else {
            throw Manifest.refusal(source, "\(quoted(path: source.path)) cannot be read")
        }
        var manifest = FolderManifest(folder: folder, place: source.place, leavingOut: ownFiles)
        manifest.scan()
        var problems = Problems(manifest.refused.sorted { $0.key < $1.key }.map(\.value))
        if let (name, place) = source.variablePlaces.min(by: { $0.key < $1.key }) {
            let hint = "variables need a .jsonl manifest"
            let what = "`{{vars.\(name)}}`: the items of a folder have no variables"
            problems.add(Problem(at: place, "prompt.user: \(what)", hint: hint))
        }
        if manifest.paths.isEmpty, problems.isEmpty {
            let what = "\(quoted(path: source.path)) has no files"
            problems.add(Problem(at: source.place, "manifest: \(what)"))
        }
        guard problems.isEmpty else { throw problems }
        return manifest.items
    }

    private init(folder: String, place: Place, leavingOut ownFiles: [String]) {
        self.folder = folder
        self.place = place
        leftOut = Set(
            ownFiles.flatMap { path in ["", "-wal", "-shm", "-journal", ".lock"].map { path + $0 } }
        )
    }

    private var items: [Item] {
        paths.enumerated().map { Item(position: $0, id: $1, path: $1, source: "\(folder)/\($1)") }
    }

    private mutating func scan() {
        var pending = [""]
        while let subfolder = pending.popLast() { pending += scan(subfolder) }
        paths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for path in paths {
            guard let objection = Manifest.objection(toID: path) else { continue }
            refuse(path, "the name \(objection)", hint: "rename the file")
        }
    }

    /// Takes the files of one folder, and returns its subfolders; both relative, folders with a slash behind.
    private mutating func scan(_ subfolder: String) -> [String] {
        guard let directory = opendir("\(folder)/\(subfolder)") else {
            refuse(subfolder, "cannot be read: \(TextFile.systemReason(errno))")
            return []
        }
        defer { closedir(directory) }
        var subfolders: [String] = []
        while let entry = readdir(directory) {
            let name = Self.name(of: entry)
            guard name.first != UInt8(ascii: ".") else { continue }
            guard let text = String(validating: name, as: UTF8.self) else {
                refuse(
                    subfolder + String(decoding: name, as: UTF8.self),
                    "the name is not UTF-8",
                    hint: "rename the file"
                )
                continue
            }
            let path = subfolder + text
            switch kind(of: path, entry.pointee.d_type) {
            case .folder: subfolders.append(path + "/")
            case .file: if !leftOut.contains("\(folder)/\(path)") { paths.append(path) }
            case .other: refuse(path, "is neither a file nor a folder", hint: "move it out of the manifest")
            case .missing(let reason): refuse(path, "cannot be read: \(reason)")
            case nil: break
            }
        }
        return subfolders
    }

    /// What the entry is, links to files followed; `nil` for a linked folder, which is left out.
    private func kind(of path: String, _ type: UInt8) -> FileKind? {
        switch Int(type) {
        case DT_REG: return .file
        case DT_DIR: return .folder
        case DT_LNK: break
        // Some file systems tell the type only to who asks for it.
        case DT_UNKNOWN where !FileKind.isLink("\(folder)/\(path)"): return FileKind(of: "\(folder)/\(path)")
        case DT_UNKNOWN: break
        default: return .other
        }
        let target = FileKind(of: "\(folder)/\(path)")
        return target == .folder ? nil : target
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
    }

    private mutating func refuse(_ path: String, _ what: String, hint: String? = nil) {
        let message = "manifest: \(quoted(path: "\(folder)/\(path)")): \(what)"
        refused[path] = Problem(at: place, message, hint: hint)
    }
}
