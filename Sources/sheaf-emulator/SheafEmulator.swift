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

            An outage is SCOPE=KIND or SCOPE=KIND@FROM..TO, in requests or seconds: us-west-2=503@5..20. A SCOPE is \
            REGION, REGION/MODEL or */MODEL. The kinds are:
            \(Outage.Kind.allCases.map(\.rawValue).joined(separator: ", ")).

            Exit status: 0 stopped, 1 it could not start, 64 a wrong option.
            """
    )

    @OptionGroup(title: "Keys")
    var keys: KeyOptions

    @OptionGroup(title: "Regions and models")
    var lanes: LaneOptions

    @OptionGroup(title: "Time")
    var time: TimeOptions

    @OptionGroup(title: "Trouble")
    var trouble: TroubleOptions

    @Option(help: ArgumentHelp("The port to listen on; 0 takes any free one.", valueName: "n"))
    var port: UInt16 = 0

    @Option(help: ArgumentHelp("A file for the log of requests, as JSON Lines.", valueName: "file"))
    var log: String?

    @Flag(help: "Stop when standard input closes, so as not to outlive the parent.")
    var untilStdinCloses = false

    func run() throws {
        var settings = EmulatorSettings()
        settings.port = port
        settings.logPath = log
        keys.apply(to: &settings)
        try lanes.apply(to: &settings)
        time.apply(to: &settings)
        try trouble.apply(to: &settings)
        var stop = StopSignals()
        let bedrock = try LocalBedrock(settings)
        try FileHandle.standardOutput.write(contentsOf: Data((bedrock.announcement + "\n").utf8))
        if untilStdinCloses { stop.followStandardInput() }
        stop.wait()
        bedrock.stop()
        if let failure = bedrock.logFailure { throw failure }
    }
}
