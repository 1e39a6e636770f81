internal import AWS
internal import ArgumentParser
internal import Bedrock
internal import Foundation

/// Flags that every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The store; else SHEAF_STORE, else the job's.", valueName: "path"))
    var store: String?

    @Flag(help: "Print machine-readable JSON on stdout.")
    var json = false

    @Flag(name: [.short, .long], help: "Print only errors.")
    var quiet = false

    @Flag(help: "Print more of what happens.")
    var verbose = false

    func validate() throws {
        if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other") }
    }
}

/// How a command that takes a run finds it.
struct RunOptions: ParsableArguments {
    @Argument(
        help: "The run's id, as `sheaf status` shows it; the latest one if left out, of the job with --job."
    )
    var run: String?

    @Option(
        help: ArgumentHelp(
            "The job whose latest run is meant, in its store unless --store or SHEAF_STORE says where.",
            valueName: "job.yaml"
        )
    )
    var job: String?
}

/// Where AWS is asked, and as whom; before the job and the environment.
struct AWSOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The profile of AWS's files whose credentials are used.", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("The region whose endpoint is asked.", valueName: "name"))
    var region: String?

    /// The region of the command line in the place of all the job's; throws where it cannot be one.
    func regions(orElse job: [String], _ shared: SharedConfiguration) throws(AWSError) -> [String] {
        guard let region else { return job }
        return [try shared.region(explicit: region)]
    }

    /// Why they cannot stand beside an emulator, which reads no AWS settings; `nil` where neither is given.
    var objectionBesideEmulator: String? {
        if region == nil, profile == nil { return nil }
        return "the emulator has the job's regions and its own keys: leave out --region and --profile"
    }
}

/// The models that are known: those of the program, under a file of the user's own.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A file that changes models or adds some; else SHEAF_MODELS.", valueName: "file")
    )
    var models: String?

    /// The file's absolute path, for a process that starts elsewhere; `nil` where the command line names none.
    var path: String? { models.map { URL(filePath: $0).standardizedFileURL.path } }

    /// The same, with another file where the command line names none.
    func orElse(_ file: String?) -> ModelOptions {
        var options = self
        options.models = models ?? file
        return options
    }

    /// Throws `CommandFailure` for a file that cannot be used.
    func catalogue() throws -> ModelCatalogue {
        do throws(ModelError) {
            return try .current(environment: .ofProcess(), file: models)
        } catch {
            throw CommandFailure(error)
        }
    }
}
