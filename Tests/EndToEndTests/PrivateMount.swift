import Foundation
import TestSupport
import Testing

/// A file system of a test's own, in a mount namespace that nobody else sees and that ends with this object.
///
/// It needs no privilege where the kernel lets users have namespaces.
final class PrivateMount {
    /// Whether the kernel lets us; said once where it does not.
    static let isPermitted: Bool = {
        do {
            let folder = FileManager.default.temporaryDirectory.appending(
                path: "sheaf-mount-\(UUID().uuidString)"
            )
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            _ = try PrivateMount(at: folder, size: "1m")
            return true
        } catch {
            print("SKIPPED: tests of full and read-only disks: no mount namespaces here: \(error)")
            return false
        }
    }()

    let folder: URL
    private let process = Process()
    private let input = Pipe()

    /// Mounts `size` of memory at `folder`, which exists.
    init(at folder: URL, size: String) throws {
        self.folder = folder
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        let script = "mount -t tmpfs -o size=\(size) tmpfs \"$0\" && echo mounted && exec cat"
        process.arguments = ["--mount", "--map-root-user", "--", "sh", "-c", script, folder.path]
        process.standardInput = input
        process.standardOutput = output
        try launch(process)
        guard output.fileHandleForReading.availableData == Data("mounted\n".utf8) else {
            process.waitUntilExit()
            throw EndToEndError("'\(folder.path)' cannot be mounted")
        }
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Runs a program that sees the file system.
    func run(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String] = ["PATH": "/usr/bin:/bin"]
    )
        async throws -> CommandResult
    {
        let target = [
            "--target", "\(process.processIdentifier)", "--user", "--preserve-credentials", "--mount", "--",
        ]
        return try await runCommand(
            URL(filePath: "/usr/bin/nsenter"),
            target + [executable] + arguments,
            environment: environment
        )
    }

    func sheaf(
        _ arguments: [String],
        environment: [String: String] = ["PATH": "/usr/bin:/bin"]
    ) async throws
        -> CommandResult
    {
        try await run(Sheaf.executable.path, arguments, environment: environment)
    }

    /// Runs a line of shell that must succeed, with the folder as `$0`.
    func shell(_ script: String) async throws {
        let result = try await run("/bin/sh", ["-ec", script, folder.path])
        guard result.status == 0 else { throw EndToEndError("'\(script)': \(result.errors)") }
    }
}

extension Trait where Self == ConditionTrait {
    /// Where users may not have mount namespaces, tests of full and read-only disks say so and are skipped.
    static var requiresMounts: Self { .enabled(if: PrivateMount.isPermitted, "needs mount namespaces") }
}
