internal import Foundation
internal import JSON
internal import Spend
internal import Synchronization

/// Every request since the start, in memory and, where a path is given, as JSON Lines.
///
/// A request's line is in the file before its answer leaves, and claims `accepted` for a complete answer with status
/// 200. Where the answer could not be handed over after all, a line `{"event":"lost","number":N}` takes that back.
final class RequestLog: Sendable {
    private struct State {
        var records: [RequestRecord] = []
        var file: FileHandle?
        var failure: EmulatorError?
    }

    private let path: String?
    private let state: Mutex<State>

    /// Opens the file, and appends to what it holds.
    init(path: String?) throws(EmulatorError) {
        self.path = path
        var file: FileHandle?
        if let path {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                throw .cannotWriteLog(path: path, reason: String(cString: strerror(errno)))
            }
            file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        }
        state = Mutex(State(file: file))
    }

    var records: [RequestRecord] { state.withLock { $0.records } }

    /// Why the file is not complete; `nil` while it is.
    var failure: EmulatorError? { state.withLock { $0.failure } }

    /// The number that the next request gets.
    var nextNumber: Int { state.withLock { $0.records.count + 1 } }

    /// Adds a record; it is in the file when this returns.
    func append(_ record: RequestRecord) {
        var writer = JSONWriter()
        record.write(to: &writer)
        writer.endLine()
        state.withLock { state in
            state.records.append(record)
            write(writer.bytes, to: &state)
        }
    }

    /// Takes back that the answer of this request was handed over.
    func markLost(number: Int) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("event", "lost")
        writer.member("number", number)
        writer.endObject()
        writer.endLine()
        state.withLock { state in
            guard state.records[number - 1].isAccepted else { return }
            state.records[number - 1].isAccepted = false
            write(writer.bytes, to: &state)
        }
    }

    private func write(_ bytes: [UInt8], to state: inout State) {
        guard let file = state.file else { return }
        do { try file.write(contentsOf: bytes) } catch {
            state.failure = .cannotWriteLog(path: path ?? "", reason: error.localizedDescription)
        }
    }
}
