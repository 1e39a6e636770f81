internal import ArgumentParser
internal import Checkpoints
internal import Foundation
internal import Pipeline

/// `sheaf export`: results as JSON Lines.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print a run's results as JSON Lines, in manifest order.",
        discussion: "Exit status: 0 written, 2 usage, 10 the store cannot be read, or the output not written."
    )

    @OptionGroup var selection: RunOptions
    @OptionGroup var options: CommonOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write to a file instead of stdout.", valueName: "file")
    )
    var output: String?

    @Flag(help: "Leave out what differs from run to run: run, times, where an answer was reused from.")
    var stable = false

    func run() throws {
        let (store, run) = try RunSelection.find(selection, options)
        let exporter = Exporter(store: store, run: run, isStable: stable)
        let count: Int
        if let output {
            count = try write(exporter, to: output)
        } else {
            count = try exporter.export(to: Output.write)
        }
        if run.state == .unfinished, !options.quiet {
            Console.warning(
                "run \(run.id) is unfinished: these are the \(Figures.count(count)) parts decided so far"
            )
        } else if output != nil, !options.quiet {
            Console.plain("\(Figures.count(count)) lines")
        }
    }

    /// Writes beside the file and renames, so that a reader never sees half of it.
    private func write(_ exporter: Exporter, to path: String) throws -> Int {
        let file = URL(filePath: path)
        let partial = file.deletingLastPathComponent().appending(path: ".\(file.lastPathComponent).partial")
        guard FileManager.default.createFile(atPath: partial.path, contents: nil),
            let handle = try? FileHandle(forWritingTo: partial)
        else {
            throw CommandFailure("'\(path)': cannot be written: no such folder, or no permission", status: 2)
        }
        do {
            let count = try exporter.export { try handle.write(contentsOf: Data($0)) }
            try handle.synchronize()
            try handle.close()
            guard rename(partial.path, file.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
            return count
        } catch {
            try? FileManager.default.removeItem(at: partial)
            if let error = error as? StoreError { throw CommandFailure(error) }
            throw CommandFailure("'\(path)': cannot be written: \(error.localizedDescription)", status: 10)
        }
    }
}
