internal import Checkpoints
internal import JSON
internal import Jobs
internal import Spend

/// Writes decided parts as rows of comma-separated values, RFC 4180: CRLF ends a row, quotes only where they are needed.
///
/// An empty cell is null, `""` the empty text. Cells are not altered for spreadsheets that take `=` for a formula.
struct TableWriter {
    private struct Column {
        let name: String
        /// Differs from run to run over the same inputs.
        var variesByRun = false
        let text: @Sendable (RunRecord, LineRecord) -> String?
    }

    private static let columns: [Column] = [
        Column(name: "run", variesByRun: true) { run, _ in run.id },
        Column(name: "job") { run, _ in run.job },
        Column(name: "id") { _, line in line.item.id },
        Column(name: "part") { _, line in String(line.part) },
        Column(name: "parts") { _, line in String(line.parts) },
        Column(name: "pages") { _, line in line.pages },
        Column(name: "source") { _, line in line.item.path },
        Column(name: "source_sha256") { _, line in line.sourceSHA256 },
        Column(name: "status") { _, line in line.outcome.status.rawValue },
        Column(name: "error.class") { _, line in line.outcome.failure?.failureClass.rawValue },
        Column(name: "error.message") { _, line in line.outcome.failure?.message },
        Column(name: "defects") { _, line in array(line.outcome.defects) },
        Column(name: "notes") { _, line in array(line.outcome.notes) },
        Column(name: "model") { _, line in line.answer?.model },
        Column(name: "region") { _, line in line.answer?.region },
        Column(name: "origin") { run, _ in run.origin },
        Column(name: "stop_reason") { _, line in line.answer?.stopReason },
        Column(name: "attempts") { _, line in String(line.attempts) },
        Column(name: "usage.input_tokens") { _, line in String(line.usage.input) },
        Column(name: "usage.output_tokens") { _, line in String(line.usage.output) },
        Column(name: "usage.cache_read_tokens") { _, line in String(line.usage.cacheRead) },
        Column(name: "usage.cache_write_tokens") { _, line in String(line.usage.cacheWrite) },
        Column(name: "cost_usd") { _, line in line.cost?.usd },
        Column(name: "maybe_paid_usd") { _, line in line.maybePaid?.usd },
        Column(name: "recipe") { run, _ in run.recipe },
        Column(name: "identity") { _, line in line.identity },
        Column(name: "reused_from", variesByRun: true) { _, line in line.reusedFrom },
        Column(name: "finished_at", variesByRun: true) { _, line in line.finishedAt },
    ]

    private let run: RunRecord
    private let columns: [Column]
    private let results: ResultColumns

    init(run: RunRecord, isStable: Bool, results: ResultColumns) {
        self.run = run
        self.results = results
        columns = Self.columns.filter { !isStable || !$0.variesByRun }
    }

    func writeHeader(to bytes: inout [UInt8]) {
        Self.write(columns.map(\.name) + results.headings, to: &bytes)
    }

    func write(_ line: LineRecord, to bytes: inout [UInt8]) {
        Self.write(columns.map { $0.text(run, line) } + results.cells(of: line.outcome.result), to: &bytes)
    }

    private static func write(_ cells: [String?], to bytes: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if let cell { append(cell, to: &bytes) }
        }
        bytes.append(contentsOf: "\r\n".utf8)
    }

    private static func append(_ cell: String, to bytes: inout [UInt8]) {
        guard cell.isEmpty || cell.utf8.contains(where: mustQuote) else {
            bytes.append(contentsOf: cell.utf8)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in cell.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func mustQuote(_ byte: UInt8) -> Bool {
        [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(byte)
    }

    private static func array(_ words: [String]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for word in words { writer.string(word) }
        writer.endArray()
        return writer.text
    }
}
