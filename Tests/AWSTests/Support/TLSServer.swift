import Foundation
import TestSupport
import Testing

/// An HTTPS server in a process of its own, with a fresh certificate for `localhost` that nobody vouches for.
///
/// Ends when it is released: its standard input does.
final class TLSServer {
    let port: Int
    /// The certificate, as a bundle that trusts it.
    let certificate: String
    private let process = Process()
    private let input = Pipe()

    static func start(in folder: URL) async throws -> TLSServer {
        let certificate = folder.appending(path: "certificate.pem").path
        let key = folder.appending(path: "key.pem").path
        let made = try await runCommand(
            URL(filePath: "/usr/bin/env"),
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", "2",
                "-keyout", key, "-out", certificate, "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost",
            ]
        )
        try #require(made.status == 0, "\(made.errors)")
        return try TLSServer(certificate: certificate, key: key)
    }

    private init(certificate: String, key: String) throws {
        let script = try #require(Bundle.module.url(forResource: "Fixtures/tls_server", withExtension: "py"))
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script.path, certificate, key]
        process.standardInput = input
        process.standardOutput = output
        try launch(process)
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)), "no port: \(line)")
        self.certificate = certificate
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
