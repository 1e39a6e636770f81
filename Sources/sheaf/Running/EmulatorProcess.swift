internal import Documents
internal import Foundation
internal import JSON

/// A `sheaf-emulator` that this program started, and that ends with it.
final class EmulatorProcess {
    let endpoint: String
    let accessKeyID: String
    let secretAccessKey: String
    let region: String
    private let process: Process
    /// Open as long as the emulator has to live: it stops when it reads the end.
    private let input: Pipe

    /// Starts it on a free loopback port and waits for its one line.
    init(arguments: [String] = []) throws {
        let executable = try CompanionExecutable(named: "sheaf-emulator")
        process = Process()
        input = Pipe()
        let output = Pipe()
        process.executableURL = URL(filePath: executable.path)
        process.arguments = ["--until-stdin-closes"] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = output.fileHandleForReading.availableData
        guard let announcement = try? JSONValue(parsing: Array(line)),
            let endpoint = announcement["endpoint"]?.stringValue,
            let region = announcement["region"]?.stringValue,
            let accessKeyID = announcement["access_key_id"]?.stringValue,
            let secretAccessKey = announcement["secret_access_key"]?.stringValue
        else {
            process.terminate()
            throw CommandFailure(
                "\(executable.path): did not say where it listens\n  hint: try it by itself: sheaf emulator",
                status: ExitStatus.unexpected
            )
        }
        self.endpoint = endpoint
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.region = region
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
