import Foundation
import TestSupport

/// The real `sheaf`, run to its end or started to be stopped.
enum Sheaf {
    static let executable = Repository.products.appending(path: "sheaf")

    /// Runs it to its end.
    static func run(
        _ arguments: [String],
        environment: [String: String] = ["PATH": "/usr/bin:/bin"]
    ) async throws -> CommandResult {
        try await runCommand(executable, arguments, environment: environment)
    }

    /// Starts it; the caller ends it.
    static func start(_ arguments: [String], environment: [String: String]) throws -> RunningSheaf {
        try RunningSheaf(arguments, environment)
    }
}

/// A `sheaf` that is under way.
final class RunningSheaf: @unchecked Sendable {
    // Sendable by hand: nothing is changed after the initializer.
    private let process = Process()
    private let errors: URL
    private let exit: AsyncStream<Int32>

    fileprivate init(_ arguments: [String], _ environment: [String: String]) throws {
        errors = FileManager.default.temporaryDirectory.appending(path: "sheaf-errors-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        exit = stream
        process.executableURL = Sheaf.executable
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: errors)
        process.terminationHandler = { process in
            let signalled = process.terminationReason == .uncaughtSignal
            continuation.yield(process.terminationStatus + (signalled ? 128 : 0))
            continuation.finish()
        }
        try launch(process)
    }

    deinit { try? FileManager.default.removeItem(at: errors) }

    var id: Int32 { process.processIdentifier }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Its exit status, once it has ended; 128 + n where signal n ended it.
    func end() async -> Int32 {
        for await status in exit { return status }
        return -1
    }

    /// What it has said up to now.
    var said: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }
}
