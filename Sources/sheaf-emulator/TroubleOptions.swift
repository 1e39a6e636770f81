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
        help: ArgumentHelp("The lanes that are out, and when.", valueName: "spec"),
        transform: { try Outage($0) }
    )
    var outage: [Outage] = []

    @Option(help: ArgumentHelp("What rates and jitter are drawn from.", valueName: "n"))
    var seed: UInt64 = 0

    func apply(to settings: inout EmulatorSettings) {
        settings.faults = fault
        settings.outages = outage
        settings.seed = seed
    }
}
