internal import ArgumentParser
internal import Checkpoints
internal import ExtractionFrames
internal import Foundation
internal import Jobs
internal import Pipeline

/// `sheaf export`: results as JSON Lines or as a table.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print a run's results as JSON Lines or CSV, in manifest order.",
        discussion: """
            The filters combine. What failed can be run again:
              sheaf export --failed --job invoices.yaml -o again.jsonl

            Exit status: 0 written, 2 usage, 10 the store cannot be read, or the output not written.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case jsonl
        case csv
    }

    @OptionGroup var selection: RunOptions

    @Option(help: "jsonl, or csv with a column for each member of the results.")
    var format = Format.jsonl

    @Flag(help: "Write a manifest of the items with failed parts instead of results.")
    var failed = false

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Write to a file instead of stdout, and beside it FILE.meta.json.",
            valueName: "file"
        )
    )
    var output: String?

    @Flag(help: "Leave out what differs from run to run: run, times, where an answer was reused from.")
    var stable = false

    @OptionGroup var filter: ExportFilterOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        if output?.isEmpty == true { throw ValidationError("--output '': names no file") }
        guard failed else { return }
        if format == .csv {
            throw ValidationError("--failed writes a manifest, which is JSON Lines: leave out --format csv")
        }
        if !filter.status.isEmpty {
            throw ValidationError("--failed means the status failed: leave out --status")
        }
    }

    func run() throws {
        let (store, run) = try RunSelection.find(selection, options)
        do {
            let exporter = Exporter(
                store: store,
                run: run,
                isStable: stable,
                form: failed ? .failedItems : format == .csv ? .csv : .jsonLines,
                filter: try filter.resolved(for: run, in: store)
            )
            let lines =
                if let output, output != "-" {
                    try exporter.export(toFile: output, version: ProductVersion.current).lines
                } else {
                    try exporter.export(to: Output.write)
                }
            if !options.quiet { try report(lines, run, in: store) }
        } catch let error as StoreError {
            throw CommandFailure(error)
        } catch let error as ExportError {
            if case .notWritten = error { throw CommandFailure("\(error)", status: ExitStatus.store) }
            throw CommandFailure("\(error)", status: ExitStatus.usage)
        }
    }

    private func report(_ lines: Int, _ run: RunRecord, in store: Store) throws {
        let what = "\(Figures.count(lines)) \(failed ? "failed items" : "lines")"
        if run.state == .unfinished {
            let way = NextCommand.goingOn(with: run, after: run.exitStatus, store: store.path)
            let hint = try store.isUnderWay(run.id) ? "it is running" : way
            Console.warning(
                "run \(run.id) is unfinished: these are the \(what) decided so far\n  hint: \(hint)"
            )
        } else if output != nil {
            Console.plain(what)
        }
    }
}

/// Which lines to export.
struct ExportFilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only parts of these statuses: ok, degraded, failed, skipped; several with commas.",
            valueName: "list"
        )
    )
    var status: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only these items: ids with commas between them, or @FILE with one id a line (@- is stdin).",
            valueName: "list"
        )
    )
    var ids: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only parts decided since: 2026-01-31T02:00:00Z (UTC without an offset), or 90s, 30m, 2h, 7d ago.",
            valueName: "time"
        )
    )
    var since: String?

    private var statusWords: [String] { status.flatMap { $0.split(separator: ",").map(String.init) } }

    func validate() throws {
        for list in status where list.split(separator: ",").isEmpty {
            throw ValidationError("--status '\(list)': names no status: ok, degraded, failed or skipped")
        }
        for list in ids where list.split(separator: ",").isEmpty {
            throw ValidationError("--ids '\(list)': names no item")
        }
        for word in statusWords where OutcomeStatus(rawValue: word).map({ $0 == .split }) ?? true {
            throw ValidationError("--status '\(word)': not one of ok, degraded, failed, skipped")
        }
        if let since, PointInTime.parse(since) == nil {
            throw ValidationError(
                "--since '\(since)': not a time: write 2026-01-31, 2026-01-31T02:00:00Z, or 2h for two hours ago"
            )
        }
    }

    /// Throws where an id is not in the run, or a list of ids cannot be read.
    func resolved(for run: RunRecord, in store: Store) throws -> LineFilter {
        let ids = try ids.isEmpty ? nil : ids.flatMap(Self.ids)
        if let ids, let unknown = try store.unknownItems(among: ids, run: run.id).first {
            throw CommandFailure(
                "--ids: no item of run \(run.id) has the id '\(unknown)'\n  hint: ids with commas go into a file: --ids @FILE",
                status: ExitStatus.usage
            )
        }
        return LineFilter(
            statuses: status.isEmpty ? nil : Set(statusWords.compactMap { OutcomeStatus(rawValue: $0) }),
            ids: ids,
            since: since.flatMap { PointInTime.parse($0) }
        )
    }

    private static func ids(in list: String) throws -> [String] {
        guard list.hasPrefix("@") else { return list.split(separator: ",").map(String.init) }
        let name = String(list.dropFirst())
        let file = name == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: name)
        guard let file, let data = try? file.readToEnd() ?? Data() else {
            throw CommandFailure(
                "--ids '\(list)': cannot be read\n  hint: name a file with one id a line",
                status: ExitStatus.usage
            )
        }
        let ids = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
        if ids.isEmpty { throw CommandFailure("--ids '\(list)': names no item", status: ExitStatus.usage) }
        return ids
    }
}
