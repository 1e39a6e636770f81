public import Foundation

/// What a finished process left.
public struct CommandResult: Sendable {
    /// The exit status; 128 + n where signal n ended it.
    public let status: Int32
    /// What it wrote to standard output, as UTF-8.
    public let output: String
    /// What it wrote to standard error, as UTF-8.
    public let errors: String
}

/// Runs a program to its end and collects what it printed.
///
/// `environment` replaces the whole environment where it is given.
public func runCommand(
    _ executable: URL,
    _ arguments: [String] = [],
    environment: [String: String]? = nil,
    directory: URL? = nil
) async throws -> CommandResult {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sheaf-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
    for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    if let environment { process.environment = environment }
    if let directory { process.currentDirectoryURL = directory }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    let status: Int32 = try await withCheckedThrowingContinuation { continuation in
        process.terminationHandler = { process in
            let signalled = process.terminationReason == .uncaughtSignal
            continuation.resume(returning: process.terminationStatus + (signalled ? 128 : 0))
        }
        do { try launch(process) } catch { continuation.resume(throwing: error) }
    }
    return CommandResult(
        status: status,
        output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
        errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self)
    )
}
