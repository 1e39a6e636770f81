internal import Glibc

/// The folder of a file that names other files, and what those names mean there.
struct BaseFolder {
    /// Absolute, without links.
    let path: String

    /// The folder that `file` stands in; `nil` where there is none.
    init?(of file: String) {
        let slash = file.lastIndex(of: "/")
        self.init(at: slash.map { String(file[...$0]) } ?? ".")
    }

    init?(at folder: String) {
        guard let real = realpath(folder, nil) else { return nil }
        defer { free(real) }
        guard let path = String(validatingCString: real) else { return nil }
        self.path = path
    }

    /// The absolute path of `name`.
    ///
    /// Steps upwards are taken at the front only, where no link can mislead them.
    func resolve(_ name: String) -> String {
        if name.utf8.first == UInt8(ascii: "/") { return name }
        var folder = path[...]
        var rest = name[...]
        while true {
            if rest.hasPrefix("./") {
                rest = rest.dropFirst(2)
            } else if rest.hasPrefix("../") || rest == ".." {
                rest = rest.dropFirst(3)
                folder = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]
            } else {
                break
            }
        }
        if rest.isEmpty || rest == "." { return folder.isEmpty ? "/" : String(folder) }
        return folder == "/" ? "/\(rest)" : "\(folder)/\(rest)"
    }
}

/// What follows the last slash.
func lastName(of path: String) -> String {
    String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
}
