/// Why the emulator could not start, or what of its settings it refused.
public enum EmulatorError: Error, Equatable, CustomStringConvertible {
    /// A fault that does not follow the grammar of ``Fault``: the text and the reason.
    case malformedFault(String, reason: String)
    /// An outage that does not follow the grammar of ``Outage``: the text and the reason.
    case malformedOutage(String, reason: String)
    /// Lanes or a limit that do not follow the grammar of ``LaneScope`` or ``LaneLimit``: the text and the reason.
    case malformedScope(String, reason: String)
    /// A file of models that cannot be used: the reason, with the file's name.
    case unusableModels(reason: String)
    /// The port could not be listened on: the port and the system's reason.
    case cannotListen(port: UInt16, reason: String)
    /// The log could not be opened or written: its path and the system's reason.
    case cannotWriteLog(path: String, reason: String)

    /// A sentence for people, with the way out where there is one.
    public var description: String {
        switch self {
        case .malformedFault(let text, let reason):
            "fault '\(text)': not understood: \(reason)\n  hint: write KIND:RATE, KIND@N or KIND~TEXT, such as throttle:0.2"
        case .malformedOutage(let text, let reason):
            "outage '\(text)': not understood: \(reason)\n  hint: write SCOPE=KIND or SCOPE=KIND@FROM..TO, such as us-west-2=503@5..20"
        case .malformedScope(let text, let reason):
            "'\(text)': not understood: \(reason)\n  hint: models are MODEL or REGION=MODEL, limits N, REGION=N or REGION/MODEL=N, lanes of an outage REGION or REGION/MODEL"
        case .unusableModels(let reason): reason
        case .cannotListen(let port, let reason):
            "127.0.0.1:\(port): cannot listen: \(reason)\n  hint: port 0 takes any free port"
        case .cannotWriteLog(let path, let reason):
            "\(path): cannot write the request log: \(reason)"
        }
    }
}
