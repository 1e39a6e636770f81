import Foundation
import TestSupport
import Testing

/// Runs Python code that uses botocore, the reference for what AWS's services take.
enum Botocore {
    private static let version = "1.43.11"

    static func run(_ code: String, _ arguments: [String]) async throws -> CommandResult {
        try await runCommand(try await python(), ["-c", code] + arguments)
    }

    /// A Python that has botocore: the system's own, else one in a virtual environment that is made here.
    private static func python() async throws -> URL {
        let environment = Repository.root.appending(path: ".build-suite/botocore")
        let own = environment.appending(path: "bin/python3")
        if FileManager.default.isExecutableFile(atPath: own.path) { return own }
        let env = URL(filePath: "/usr/bin/env")
        let found = try await runCommand(
            env,
            ["python3", "-c", "import sys, botocore; print(sys.executable)"]
        )
        if found.status == 0 { return URL(filePath: found.output.trimmingCharacters(in: .newlines)) }
        let made = try await runCommand(env, ["python3", "-m", "venv", environment.path])
        try #require(made.status == 0, "python3 -m venv failed: install python3-venv\n\(made.errors)")
        let installed = try await runCommand(
            own,
            ["-m", "pip", "install", "--quiet", "botocore==\(version)"]
        )
        if installed.status != 0 { try FileManager.default.removeItem(at: environment) }
        try #require(installed.status == 0, "botocore cannot be installed: pip: \(installed.errors)")
        return own
    }
}
