internal import Foundation
internal import Glibc

/// stderr: everything that is not data.
enum Console {
    /// Whether a person watches stderr.
    static let isTerminal =
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    static func error(_ message: String) { plain("sheaf: \(message)") }
    static func warning(_ message: String) { plain("sheaf: warning: \(message)") }

    static func plain(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
    }

    /// Writes without a line's end, for a line that is drawn again.
    static func draw(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}

/// stdout: data alone.
enum Output {
    /// A reader that has gone away ends the program quietly, as it ends every filter.
    static func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { throw CommandExit(status: 0) }
                throw CommandFailure(
                    "stdout: cannot be written: \(String(cString: strerror(errno)))",
                    status: 10
                )
            }
            rest = rest.dropFirst(written)
        }
    }

    static func line(_ text: String) throws { try write(Array((text + "\n").utf8)) }
}
