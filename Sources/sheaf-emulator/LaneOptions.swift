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
        ),
        transform: { try LaneScope(model: $0) }
    )
    var absent: [LaneScope] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Models that are not ready.", valueName: "[region=]model"),
        transform: { try LaneScope(model: $0) }
    )
    var notReady: [LaneScope] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Models that the account has no access to.", valueName: "[region=]model"),
        transform: { try LaneScope(model: $0) }
    )
    var refused: [LaneScope] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The quota of each model or profile in each region, or in some.",
            valueName: "[scope=]n"
        ),
        transform: { try LaneLimit($0) }
    )
    var tokensPerMinute: [LaneLimit] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The same of requests.", valueName: "[scope=]n"),
        transform: { try LaneLimit($0) }
    )
    var requestsPerMinute: [LaneLimit] = []

    func apply(to settings: inout EmulatorSettings) throws {
        try settings.useModels(of: models)
        settings.regions = region
        settings.regionPorts = regionPort
        settings.absent = absent
        settings.notReady = notReady
        settings.refused = refused
        settings.tokensPerMinute = tokensPerMinute
        settings.requestsPerMinute = requestsPerMinute
    }

    private static func regionPort(_ text: String) throws -> EmulatorSettings.RegionPort {
        let pieces = text.split(separator: "=")
        guard pieces.count == 2, let port = UInt16(pieces[1]) else {
            throw ValidationError("a region's port is REGION=PORT, such as us-west-2=8378")
        }
        return EmulatorSettings.RegionPort(region: String(pieces[0]), port: port)
    }
}
