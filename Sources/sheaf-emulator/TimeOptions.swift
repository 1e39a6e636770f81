import ArgumentParser
import Emulator

/// How long things take, and what time it is.
struct TimeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How long each answer takes, in milliseconds.", valueName: "ms"))
    var latency = 0

    @Option(help: ArgumentHelp("The most that is added to the latency, in milliseconds.", valueName: "ms"))
    var jitter = 0

    @Option(help: ArgumentHelp("How long the model takes to begin, in milliseconds.", valueName: "ms"))
    var firstByte = 0

    @Option(
        help: ArgumentHelp("Tokens that the model makes in a second; all at once without.", valueName: "n")
    )
    var tokenRate: Int?

    @Option(help: ArgumentHelp("How far the server's clock is ahead, in seconds.", valueName: "s"))
    var clockOffset = 0

    func validate() throws {
        guard latency >= 0, jitter >= 0, firstByte >= 0 else {
            throw ValidationError("latency, jitter and first byte cannot be negative")
        }
        guard tokenRate.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--token-rate should be above 0")
        }
    }

    func apply(to settings: inout EmulatorSettings) {
        settings.latency = .milliseconds(latency)
        settings.jitter = .milliseconds(jitter)
        settings.firstByte = .milliseconds(firstByte)
        settings.tokensPerSecond = tokenRate
        settings.clockOffset = .seconds(clockOffset)
    }
}
