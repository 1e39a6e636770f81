public import Checkpoints
internal import JSON
internal import Jobs

/// Writes the decided parts of a run, in manifest order.
///
/// Reads only the store, all of it as of one moment. The same store gives the same bytes. Memory does not grow with the number of lines.
public struct Exporter: Sendable {
    /// How much is gathered before it is handed on.
    private static let chunk = 65_536

    let store: Store
    let run: RunRecord
    let form: ExportForm
    let filter: LineFilter
    private let isStable: Bool

    /// `isStable` leaves out what differs from run to run.
    public init(
        store: Store,
        run: RunRecord,
        isStable: Bool,
        form: ExportForm = .jsonLines,
        filter: LineFilter = LineFilter()
    ) {
        self.store = store
        self.run = run
        self.isStable = isStable
        self.form = form
        self.filter = filter
    }

    /// Gives the text to `write`, some tens of kilobytes at a time; returns the number of lines.
    public func export(to write: ([UInt8]) throws -> Void) throws -> Int {
        try exportCounted(to: write).lines
    }

    /// Gives the text to `write`, some tens of kilobytes at a time; returns what it contains.
    ///
    /// Throws `StoreError`, `ExportError`, or what `write` throws.
    public func exportCounted(to write: ([UInt8]) throws -> Void) throws -> ExportTally {
        switch form {
        case .jsonLines: try writeLines(write)
        case .csv: try writeTable(write)
        case .failedItems: try writeFailedItems(write)
        }
    }

    private func writeLines(_ write: ([UInt8]) throws -> Void) throws -> ExportTally {
        let lines = LineWriter(run: run, isStable: isStable)
        var writer = JSONWriter()
        var tally = ExportTally()
        try store.forEachLine(of: run.id, matching: filter) { line in
            lines.write(line, to: &writer)
            tally.add(line)
            guard writer.bytes.count >= Self.chunk else { return }
            try write(writer.bytes)
            writer.removeAll()
        }
        if !writer.bytes.isEmpty { try write(writer.bytes) }
        return tally
    }

    /// Two passes over one moment of the store: the first finds the columns, the second writes the rows.
    private func writeTable(_ write: ([UInt8]) throws -> Void) throws -> ExportTally {
        try store.withLines(of: run.id, matching: filter) { lines in
            var results = ResultColumns()
            try lines.read { try results.add($0.outcome.result) }
            let table = TableWriter(run: run, isStable: isStable, results: results)
            var bytes: [UInt8] = []
            var tally = ExportTally()
            table.writeHeader(to: &bytes)
            try lines.read { line in
                table.write(line, to: &bytes)
                tally.add(line)
                guard bytes.count >= Self.chunk else { return }
                try write(bytes)
                bytes.removeAll(keepingCapacity: true)
            }
            if !bytes.isEmpty { try write(bytes) }
            return tally
        }
    }

    private func writeFailedItems(_ write: ([UInt8]) throws -> Void) throws -> ExportTally {
        var writer = JSONWriter()
        var tally = ExportTally()
        try store.forEachFailedItem(of: run.id, matching: filter) { item in
            ManifestLineWriter.write(item, to: &writer)
            tally.lines += 1
            guard writer.bytes.count >= Self.chunk else { return }
            try write(writer.bytes)
            writer.removeAll()
        }
        if !writer.bytes.isEmpty { try write(writer.bytes) }
        return tally
    }
}
