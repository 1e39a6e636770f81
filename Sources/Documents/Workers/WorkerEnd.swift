internal import Glibc

/// How a worker process ended.
enum WorkerEnd: Equatable, CustomStringConvertible {
    case exited(status: Int32)
    case killed(signal: Int32)
    /// It closed its socket and went on.
    case misbehaved

    /// Reads what waitpid(2) returned.
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7F
        self = signal == 0 ? .exited(status: waitStatus >> 8 & 0xFF) : .killed(signal: signal)
    }

    var description: String {
        switch self {
        case .exited(let status): "it ended with status \(status)"
        case .killed(let signal): "it was ended by signal \(signal)"
        case .misbehaved: "it closed its connection"
        }
    }
}
