import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// Our layout held to that of `pdftotext -layout` (poppler-utils), white space aside.
@Suite(.timeLimit(.minutes(3))) struct LayoutTests {
    @Test(arguments: [
        "table.pdf", "columns.pdf", "mixed.pdf", "invoice-1.pdf", "invoice-2.pdf", "invoice-3.pdf",
    ])
    func `a fixture's lines are those of pdftotext`(name: String) async throws {
        let file = Repository.fixtures.appending(path: name)
        let (ours, theirs) = try await lines(of: file)
        #expect(ours == theirs)
    }

    /// Documents that happen to be installed; the list may be empty.
    private static let manuals: [URL] = [
        "/usr/share/doc/shared-mime-info/shared-mime-info-spec.pdf",
        "/usr/share/doc/libtasn1-doc/libtasn1.pdf",
    ].map { URL(filePath: $0) }.filter { FileManager.default.fileExists(atPath: $0.path) }

    @Test(arguments: manuals)
    func `nearly all lines of a manual are those of pdftotext`(file: URL) async throws {
        let (ours, theirs) = try await lines(of: file)
        let differences = theirs.difference(from: ours)
        #expect(
            differences.removals.count * 50 <= theirs.count
                && differences.insertions.count * 50 <= theirs.count
        )
    }

    private func lines(of file: URL) async throws -> (ours: [String], theirs: [String]) {
        let reading = await (try ExtractionPool.real()).read(
            ExtractionRequest(source: file.path, content: .text)
        )
        try #require(reading.isFinished)
        let command = try await runCommand(URL(filePath: "/usr/bin/pdftotext"), ["-layout", file.path, "-"])
        try #require(command.status == 0)
        return (Self.bare(reading.texts.joined(separator: "\n")), Self.bare(command.output))
    }

    /// Lines without blanks, leaders of dots as three.
    private static func bare(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline)
            .map { $0.filter { !$0.isWhitespace }.replacing(/\.{4,}/, with: "...") }
            .filter { !$0.isEmpty }
    }
}
