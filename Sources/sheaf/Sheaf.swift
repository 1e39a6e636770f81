internal import ArgumentParser
internal import ExtractionFrames
internal import Glibc

/// The command line: subcommands, and how errors become messages and exit statuses.
@main
struct Sheaf: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sheaf",
        abstract: "Runs piles of PDFs and images through Claude on Amazon Bedrock, and never pays twice.",
        discussion: """
            A first run against a local Bedrock:  sheaf run jobs/demo.yaml --emulator
            Its results as JSON Lines:            sheaf export --job jobs/demo.yaml

            Exit status:
            \(ExitStatus.table)
            """,
        version: ProductVersion.current,
        subcommands: [
            RunCommand.self, ResumeCommand.self, RetryCommand.self, PlanCommand.self, StatusCommand.self,
            RunsCommand.self, ShowCommand.self, LedgerCommand.self, ExportCommand.self, CheckCommand.self,
            ValidateCommand.self, ModelsCommand.self, DoctorCommand.self, EmulatorCommand.self,
        ]
    )

    static func main() async {
        // A reader of our output that goes away is no error.
        signal(SIGPIPE, SIG_IGN)
        // Credentials, passwords and documents belong in no core dump.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Glibc.exit(report(error))
        }
    }

    /// Prints what an error has to say, and gives the status to exit with.
    private static func report(_ error: any Error) -> Int32 {
        if let status = error as? CommandExit { return status.status }
        if let failure = error as? CommandFailure {
            Console.error(failure.message)
            return failure.status
        }
        let text = fullMessage(for: error)
        if exitCode(for: error) == .success {
            print(text)
            return 0
        }
        if exitCode(for: error) == .validationFailure {
            Console.plain(text)
            return ExitStatus.usage
        }
        Console.error(
            "unexpected: \(error)\n  hint: this is a bug; please report it with the command and this message"
        )
        return ExitStatus.unexpected
    }
}
