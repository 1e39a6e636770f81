internal import Checkpoints
internal import JSON

/// A run with its counted facts as one JSON object; the same in `status` and `runs`.
enum RunJSON {
    static func text(_ run: RunRecord, _ summary: RunSummary, in store: Store) throws -> String {
        var writer = JSONWriter()
        writer.beginObject()
        let texts = [
            ("run", run.id), ("job", run.job), ("state", run.state.rawValue), ("reason", run.reason),
            ("started_at", run.startedAt), ("updated_at", try store.lastChange(of: run.id)),
            ("origin", run.origin),
            ("recipe", run.recipe), ("store", store.path),
        ]
        for (name, text) in texts { writer.member(name, text) }
        writer.name("exit_status")
        if let status = run.exitStatus { writer.integer(status) } else { writer.null() }
        SummaryJSON.write(summary, to: &writer)
        writer.endObject()
        return writer.text
    }
}

extension JSONWriter {
    /// A member that is text, or null.
    mutating func member(_ name: String, _ text: String?) {
        self.name(name)
        if let text { string(text) } else { null() }
    }

    /// A member that is a whole number, or null.
    mutating func member(_ name: String, _ number: Int?) {
        self.name(name)
        if let number { integer(number) } else { null() }
    }
}
