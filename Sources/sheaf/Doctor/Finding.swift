internal import JSON

/// What `sheaf doctor` found out about one thing, with what it rests on.
struct Finding {
    enum Verdict: String {
        case ok
        /// Works, but less well or less safely than it could.
        case warning
        case failed
    }

    /// Such as `credentials`.
    let subject: String
    let verdict: Verdict
    /// What was seen.
    let evidence: String
    /// The way out; `nil` where nothing is wrong.
    let hint: String?
    /// The status that a run would end with; 0 unless it failed.
    let exitStatus: Int32

    static func ok(_ subject: String, _ evidence: String) -> Finding {
        Finding(subject: subject, verdict: .ok, evidence: evidence, hint: nil, exitStatus: 0)
    }

    static func warning(_ subject: String, _ evidence: String, hint: String?) -> Finding {
        Finding(subject: subject, verdict: .warning, evidence: evidence, hint: hint, exitStatus: 0)
    }

    static func failed(
        _ subject: String,
        _ evidence: String,
        hint: String? = nil,
        exitStatus: Int32 = ExitStatus.usage
    ) -> Finding {
        Finding(subject: subject, verdict: .failed, evidence: evidence, hint: hint, exitStatus: exitStatus)
    }

    /// An error's message, whose own hint goes where hints stand here; several problems keep theirs.
    static func failed(_ subject: String, _ failure: CommandFailure) -> Finding {
        let pieces = failure.message.split(separator: /\n\s*hint:\s/)
        guard pieces.count == 2, !pieces[1].contains("\n") else {
            return failed(subject, failure.message, exitStatus: failure.status)
        }
        return failed(subject, String(pieces[0]), hint: String(pieces[1]), exitStatus: failure.status)
    }

    /// For people: two lines where there is a hint.
    var text: String {
        let name = subject + String(repeating: " ", count: max(0, 12 - subject.count))
        let mark =
            switch verdict {
            case .ok: "ok     "
            case .warning: "warning"
            case .failed: "FAILED "
            }
        let lines = [evidence] + (hint.map { ["hint: \($0)"] } ?? [])
        let indent = String(repeating: " ", count: mark.count + name.count + 2)
        return "\(mark) \(name) " + lines.joined(separator: "\n").replacing("\n", with: "\n\(indent)")
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        for (name, value) in [("check", subject), ("verdict", verdict.rawValue), ("evidence", evidence)] {
            writer.name(name)
            writer.string(value)
        }
        writer.name("hint")
        if let hint { writer.string(hint) } else { writer.null() }
        writer.endObject()
    }
}
