internal import ArgumentParser

/// Measures the client of Bedrock: what its parts cost by themselves, and what a request costs.
///
/// A tool for benchmarks, not part of the product.
@main
struct ClientProbe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client-probe",
        abstract: "Measures the client of Bedrock.",
        subcommands: [PartsCommand.self, LoadCommand.self]
    )
}
