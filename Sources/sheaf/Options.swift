internal import ArgumentParser

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
    @Argument(help: "The run's id, as `sheaf status` shows it; the latest one if left out.")
    var run: String?

    @Option(help: ArgumentHelp("The job whose store it is in.", valueName: "job.yaml"))
    var job: String?
}

/// Where AWS is asked, and as whom; before the job and the environment.
struct AWSOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The profile of AWS's files whose credentials are used.", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("The region whose endpoint is asked.", valueName: "name"))
    var region: String?
}
