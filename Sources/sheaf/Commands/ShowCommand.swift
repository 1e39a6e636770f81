internal import ArgumentParser
internal import Checkpoints
internal import JSON
internal import Jobs
internal import Spend

/// `sheaf show`: everything that the store knows of one item.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an item of a run: its parts, and every attempt with its cost and its reason.",
        discussion:
            "RUN may be `latest`. Exit status: 0 shown, 2 usage or no such item, 10 the store cannot be read."
    )

    @Argument(help: ArgumentHelp("The run's id, or `latest`, with --job of that job.", valueName: "run"))
    var runID: String

    @Argument(help: "The item's id.")
    var item: String

    @Option(
        help: ArgumentHelp(
            "The job whose latest run is meant, in its store unless --store or SHEAF_STORE says where.",
            valueName: "job.yaml"
        )
    )
    var job: String?

    @OptionGroup var options: CommonOptions

    func run() throws {
        let (store, record) = try RunSelection.find(runID == "latest" ? nil : runID, jobFile: job, options)
        do {
            guard let history = try store.history(of: item, run: record.id) else {
                throw CommandFailure("item '\(item)': not in run \(record.id)", status: ExitStatus.usage)
            }
            try Output.line(options.json ? json(history) : text(history))
        } catch let error as StoreError {
            throw CommandFailure(error)
        }
    }

    private func text(_ history: ItemHistory) -> String {
        var lines = ["item     \(history.item.id)", "source   \(history.item.source)"]
        if let digest = history.sourceSHA256 { lines.append("sha256   \(digest)") }
        let count = history.parts.count { !$0.isSplit }
        var number = 0
        for part in history.parts {
            let pages = part.part.pages.map { ", pages \($0)" } ?? ""
            if !part.isSplit { number += 1 }
            let name = part.isSplit ? "a part" : "part \(number) of \(count)"
            lines.append("\(name)\(pages): \(state(part))")
            if let routes = RoutesText.line(part.part.routes) { lines.append("  read as \(routes)") }
            for entry in part.attempts {
                lines.append(
                    "  " + AttemptText.line(entry.attempt, share: (entry.cost, entry.maybePaid))
                )
            }
        }
        if history.parts.isEmpty { lines.append("no part yet: it has not been read") }
        return lines.joined(separator: "\n")
    }

    private func state(_ part: PartHistory) -> String {
        guard let outcome = part.outcome else { return "not yet decided" }
        if part.isSplit { return "split into parts of fewer pages, which follow" }
        if let failure = outcome.failure {
            return "\(outcome.status.rawValue) as \(failure.failureClass.rawValue): \(failure.message)"
        }
        let notes = (outcome.defects + outcome.notes).joined(separator: ", ")
        let reuse = part.reusedFrom.map { ", the answer of run \($0)" } ?? ""
        return outcome.status.rawValue + (notes.isEmpty ? "" : " (\(notes))") + reuse
    }

    private func json(_ history: ItemHistory) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("id", history.item.id)
        writer.member("source", history.item.source)
        writer.member("source_sha256", history.sourceSHA256)
        writer.name("parts")
        writer.beginArray()
        for part in history.parts {
            writer.beginObject()
            writer.member("pages", part.part.pages?.description)
            RoutesText.write(part.part.routes, to: &writer)
            writer.member("identity", part.part.identity)
            writer.member("status", part.outcome?.status.rawValue)
            writer.member("class", part.outcome?.failure?.failureClass.rawValue)
            writer.member("message", part.outcome?.failure?.message)
            writer.member("reused_from", part.reusedFrom)
            writer.name("attempts")
            writer.beginArray()
            for entry in part.attempts { AttemptText.write(entry.attempt, to: &writer) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.text
    }
}
