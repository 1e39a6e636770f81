internal import ArgumentParser
internal import Documents
internal import Glibc

/// `sheaf emulator`: a local Bedrock in the foreground.
struct EmulatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emulator",
        abstract: "Run a local Bedrock until it is interrupted.",
        discussion: """
            Becomes the program `sheaf-emulator` with the same options: see `sheaf emulator --help`. It prints one \
            line of JSON with its endpoint and keys; give them to `sheaf run` as AWS_ENDPOINT_URL_BEDROCK_RUNTIME, \
            AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.
            """,
        helpNames: []
    )

    @Argument(parsing: .captureForPassthrough, help: "Options of sheaf-emulator.")
    var arguments: [String] = []

    func run() throws {
        let path: String
        do throws(DocumentsError) {
            path = try CompanionExecutable(named: "sheaf-emulator").path
        } catch {
            throw CommandFailure(error)
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        execv(path, words)
        throw CommandFailure("\(path): cannot be started: \(String(cString: strerror(errno)))", status: 1)
    }
}
