import ArgumentParser
import Emulator

/// Which regions and models there are, and how much of each.
struct LaneOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The regions that signatures may name.", valueName: "name")
    )
    var region = ["us-east-1"]

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("A port of its own for a region; 0 takes any free one.", valueName: "region=port"),
        transform: regionPort
    )
    var regionPort: [EmulatorSettings.RegionPort] = []

    @Option(
        help: ArgumentHelp("A file that changes models or adds some; else SHEAF_MODELS.", valueName: "file")
    )
    var models: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Models that are not there, everywhere or in a region.",
            valueName: "[region=]model"
        )
    )
    var absent: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Models that are not ready.", valueName: "[region=]model")
    )
    var notReady: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Models that the account has no access to.", valueName: "[region=]model")
    )
    var refused: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The quota of each model or profile in each region, or in some.",
            valueName: "[scope=]n"
        )
    )
    var tokensPerMinute: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The same of requests.", valueName: "[scope=]n")
    )
    var requestsPerMinute: [String] = []

    /// Takes the models first: what is written of models is read by them.
    func apply(to settings: inout EmulatorSettings) throws {
        try settings.useModels(of: models)
        settings.regions = region
        settings.regionPorts = regionPort
        let known = settings
        func scope(_ text: String) throws(EmulatorError) -> LaneScope {
            try LaneScope(model: text, of: known)
        }
        func limit(_ text: String) throws(EmulatorError) -> LaneLimit { try LaneLimit(text, of: known) }
        settings.absent = try absent.read("--absent", as: scope)
        settings.notReady = try notReady.read("--not-ready", as: scope)
        settings.refused = try refused.read("--refused", as: scope)
        settings.tokensPerMinute = try tokensPerMinute.read("--tokens-per-minute", as: limit)
        settings.requestsPerMinute = try requestsPerMinute.read("--requests-per-minute", as: limit)
    }

    private static func regionPort(_ text: String) throws -> EmulatorSettings.RegionPort {
        let pieces = text.split(separator: "=")
        guard pieces.count == 2, let port = UInt16(pieces[1]) else {
            throw ValidationError("a region's port is REGION=PORT, such as us-west-2=8378")
        }
        return EmulatorSettings.RegionPort(region: String(pieces[0]), port: port)
    }
}

extension [String] {
    /// What the words of an option mean; one that means nothing is a wrong option.
    func read<Value>(
        _ option: String,
        as value: (String) throws(EmulatorError) -> Value
    ) throws(ValidationError) -> [Value] {
        try map { text throws(ValidationError) in
            do throws(EmulatorError) {
                return try value(text)
            } catch {
                throw ValidationError("\(option): \(error)")
            }
        }
    }
}
