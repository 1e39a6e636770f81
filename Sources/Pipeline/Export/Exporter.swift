public import Checkpoints
internal import JSON

/// Writes the decided parts of a run as JSON Lines, in manifest order. Reads only the store.
public struct Exporter: Sendable {
    private let store: Store
    private let run: RunRecord
    private let isStable: Bool

    /// `isStable` leaves out what differs from run to run.
    public init(store: Store, run: RunRecord, isStable: Bool) {
        self.store = store
        self.run = run
        self.isStable = isStable
    }

    /// Gives the lines to `write`, some tens of kilobytes at a time; returns their number.
    public func export(to write: ([UInt8]) throws -> Void) throws -> Int {
        let lines = LineWriter(run: run, isStable: isStable)
        var writer = JSONWriter()
        var count = 0
        try store.forEachLine(of: run.id) { line in
            lines.write(line, to: &writer)
            count += 1
            if writer.bytes.count >= 65_536 {
                try write(writer.bytes)
                writer.removeAll()
            }
        }
        if !writer.bytes.isEmpty { try write(writer.bytes) }
        return count
    }
}
