import ArgumentParser
import Emulator

/// Who is let in.
struct KeyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The access key that requests have to be signed with.", valueName: "id"))
    var accessKey = EmulatorSettings.defaultAccessKeyID

    @Option(help: ArgumentHelp("The secret of the access key.", valueName: "secret"))
    var secretKey = EmulatorSettings.defaultSecretAccessKey

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("More keys; a third piece is the session token.", valueName: "id:secret"),
        transform: key
    )
    var otherKey: [EmulatorSettings.Key] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("API keys, borne in the place of a signature.", valueName: "key")
    )
    var apiKey: [String] = []

    @Option(
        help: ArgumentHelp("End each session after so many requests; a new token begins one.", valueName: "n")
    )
    var expireAfter: Int?

    func validate() throws {
        guard expireAfter.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--expire-after should be above 0")
        }
    }

    func apply(to settings: inout EmulatorSettings) {
        settings.accessKeyID = accessKey
        settings.secretAccessKey = secretKey
        settings.otherKeys = otherKey
        settings.apiKeys = apiKey
        settings.sessionRequests = expireAfter
    }

    private static func key(_ text: String) throws -> EmulatorSettings.Key {
        let pieces = text.split(separator: ":", maxSplits: 2).map(String.init)
        guard pieces.count > 1 else { throw ValidationError("a key is ID:SECRET or ID:SECRET:TOKEN") }
        return EmulatorSettings.Key(
            id: pieces[0],
            secret: pieces[1],
            sessionToken: pieces.count > 2 ? pieces[2] : nil
        )
    }
}
