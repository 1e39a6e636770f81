import ArgumentParser
import Emulator
import Foundation

/// `sheaf-emulator`: options in, a local Bedrock, one line that says where it listens.
@main
struct SheafEmulator: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sheaf-emulator",
        abstract: "A local Bedrock runtime on 127.0.0.1, for demos and tests.",
        discussion: """
            Verifies signatures, checks requests as Bedrock does, makes up answers, and injects faults. When it listens \
            it prints one line of JSON with its endpoint, keys and region. It stops on SIGTERM and SIGINT.

            A fault is KIND:RATE, KIND@N or KIND~TEXT: throttle:0.2 strikes a fifth of the requests, reset-after@3 the \
            third, malformed~draft those whose body contains "draft". The kinds are:
            \(FaultKind.allCases.map(\.rawValue).joined(separator: ", ")).

            Exit status: 0 stopped, 1 it could not start, 64 a wrong option.
            """
    )

    @Option(help: ArgumentHelp("The port to listen on; 0 takes any free one.", valueName: "n"))
    var port: UInt16 = 0

    @Option(help: ArgumentHelp("The access key that requests have to be signed with.", valueName: "id"))
    var accessKey = EmulatorSettings.defaultAccessKeyID

    @Option(help: ArgumentHelp("The secret of the access key.", valueName: "secret"))
    var secretKey = EmulatorSettings.defaultSecretAccessKey

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The regions that signatures may name.", valueName: "name")
    )
    var region = ["us-east-1"]

    @Option(help: ArgumentHelp("How long each answer takes, in milliseconds.", valueName: "ms"))
    var latency = 0

    @Option(help: ArgumentHelp("The most that is added to the latency, in milliseconds.", valueName: "ms"))
    var jitter = 0

    @Option(help: ArgumentHelp("The quota of each model or profile in each region.", valueName: "n"))
    var tokensPerMinute: Int?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The faults to inject.", valueName: "spec"),
        transform: { try Fault($0) }
    )
    var fault: [Fault] = []

    @Option(help: ArgumentHelp("What rates and jitter are drawn from.", valueName: "n"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("A file for the log of requests, as JSON Lines.", valueName: "file"))
    var log: String?

    @Option(help: ArgumentHelp("How far the server's clock is ahead, in seconds.", valueName: "s"))
    var clockOffset = 0

    @Flag(help: "Stop when standard input closes, so as not to outlive the parent.")
    var untilStdinCloses = false

    func validate() throws {
        guard latency >= 0, jitter >= 0 else {
            throw ValidationError("latency and jitter cannot be negative")
        }
    }

    func run() throws {
        var settings = EmulatorSettings()
        settings.port = port
        settings.accessKeyID = accessKey
        settings.secretAccessKey = secretKey
        settings.regions = region
        settings.latency = .milliseconds(latency)
        settings.jitter = .milliseconds(jitter)
        settings.tokensPerMinute = tokensPerMinute
        settings.faults = fault
        settings.seed = seed
        settings.logPath = log
        settings.clockOffset = .seconds(clockOffset)
        var stop = StopSignals()
        let bedrock = try LocalBedrock(settings)
        try FileHandle.standardOutput.write(contentsOf: Data((bedrock.announcement + "\n").utf8))
        if untilStdinCloses { stop.followStandardInput() }
        stop.wait()
        bedrock.stop()
        if let failure = bedrock.logFailure { throw failure }
    }
}
