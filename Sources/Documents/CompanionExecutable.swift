internal import Foundation

/// A program of this product that another one starts: `sheaf-extract`, `sheaf-emulator`.
public struct CompanionExecutable: Sendable, Hashable {
    /// Absolute.
    public let path: String

    /// The program at a known place; not checked.
    public init(path: String) { self.path = path }

    /// Finds the program `name`.
    ///
    /// `SHEAF_LIBEXEC`, where `environment` has it, is the only folder looked at. Otherwise the program
    /// stands beside the `running` executable, or in `../libexec/sheaf/` from there.
    public init(
        named name: String,
        environment: [String: String],
        running: String = "/proc/self/exe"
    ) throws(DocumentsError) {
        let here = URL(filePath: running).resolvingSymlinksInPath().deletingLastPathComponent()
        let installed = here.deletingLastPathComponent().appending(path: "libexec/sheaf")
        let folders =
            if let libexec = environment["SHEAF_LIBEXEC"], !libexec.isEmpty { [URL(filePath: libexec)] } else
            { [here, installed] }
        let found = folders.map { $0.appending(path: name).path }.first(where: Self.isProgram)
        guard let found else {
            throw .executableNotFound(name: name, lookedIn: folders.map { $0.standardizedFileURL.path })
        }
        path = found
    }

    /// Finds the program `name` with this process's own environment.
    public init(named name: String) throws(DocumentsError) {
        try self.init(named: name, environment: ProcessInfo.processInfo.environment)
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: path)
    }
}
