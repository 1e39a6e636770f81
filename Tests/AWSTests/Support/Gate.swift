import Glibc

/// Holds threads of a server until the test lets them through: a pipe, one byte for each.
final class Gate: Sendable {
    private let reading: Int32
    private let writing: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw LoopbackError(code: errno) }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// Blocks the thread.
    func wait() {
        var byte: UInt8 = 0
        _ = read(reading, &byte, 1)
    }

    func open(times: Int) {
        _ = write(writing, [UInt8](repeating: 0, count: times), times)
    }
}
