import Foundation

/// What the kernel shows of a process to whoever may look.
struct ProcessReading {
    let id: Int32

    init(_ id: Int32) { self.id = id }

    /// The processes that it has started.
    static func children(of parent: Int32) throws -> [ProcessReading] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }
            .map(ProcessReading.init).filter { $0.parent == parent }
    }

    var name: String { text("comm") }
    var commandLine: String { text("cmdline") }
    var limits: String { text("limits") }

    /// Whether its command line or its environment holds `secret`; what may not be read tells nothing.
    func tells(_ secret: String) -> Bool { (commandLine + text("environ")).contains(secret) }

    private var parent: Int32? {
        text("status").firstMatch(of: /PPid:\s+(\d+)/).flatMap { Int32($0.1) }
    }

    private func text(_ file: String) -> String {
        let bytes = try? Data(contentsOf: URL(filePath: "/proc/\(id)/\(file)"))
        return String(decoding: bytes ?? Data(), as: UTF8.self)
    }
}
