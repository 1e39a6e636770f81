internal import Foundation
internal import Glibc

extension Exporter {
    /// Writes the export to `path`, and beside it `<path>.meta.json` with what the export is.
    ///
    /// Both are complete before either is renamed into its place. A device or a pipe is written as it is, without the
    /// second file. Throws `StoreError` or `ExportError`. `version` is the program's.
    public func export(toFile path: String, version: String) throws -> ExportTally {
        guard let kind = Self.kind(of: path) else { return try exportWithMetadata(to: path, version) }
        switch kind {
        case S_IFREG: return try exportWithMetadata(to: Self.resolved(path), version)
        case S_IFDIR: throw ExportError.badPlace(path: path, reason: "it is a folder")
        default: return try exportToDevice(path)
        }
    }

    private func exportWithMetadata(to path: String, _ version: String) throws -> ExportTally {
        var file = try NewFile(at: path)
        let tally = try exportCounted { try file.write($0) }
        let digest = try file.finish()
        let metadata = ExportMetadata(
            file: URL(filePath: path).lastPathComponent,
            size: file.size,
            sha256: digest,
            tally: tally,
            version: version
        )
        var side = try NewFile(at: path + ".meta.json")
        try side.write(metadata.json(of: self))
        _ = try side.finish()
        try file.publish()
        try side.publish()
        return tally
    }

    private func exportToDevice(_ path: String) throws -> ExportTally {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ExportError.badPlace(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        return try exportCounted { try NewFile.write($0, to: descriptor, path: path) }
    }

    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// A link stays a link: the file that it leads to is replaced.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
