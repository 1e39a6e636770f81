import ArgumentParser
import Emulator

/// What goes wrong on purpose.
struct TroubleOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The faults to inject.", valueName: "spec"),
        transform: { try Fault($0) }
    )
    var fault: [Fault] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The lanes that are out, and when.", valueName: "spec")
    )
    var outage: [String] = []

    @Option(help: ArgumentHelp("What rates and jitter are drawn from.", valueName: "n"))
    var seed: UInt64 = 0

    /// Outages are read by the models that the settings have by now.
    func apply(to settings: inout EmulatorSettings) throws {
        let known = settings
        settings.faults = fault
        settings.outages = try outage.read("--outage") { text throws(EmulatorError) in
            try Outage(text, of: known)
        }
        settings.seed = seed
    }
}
