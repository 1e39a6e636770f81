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

    @Test func `text from the right keeps its order, and every word`() async throws {
        let file = Repository.fixtures.appending(path: "right-to-left.pdf")
        let texts = await (try ExtractionPool.real()).read(fixture: "right-to-left.pdf").texts
        let command = try await runCommand(URL(filePath: "/usr/bin/pdftotext"), [file.path, "-"])
        // Pdftotext marks where the direction changes, between words.
        func words(_ text: String) -> [Substring] {
            text.split {
                $0.isWhitespace || $0.unicodeScalars.allSatisfy { ("\u{202A}"..."\u{202E}").contains($0) }
            }
        }
        #expect(Set(texts.flatMap(words)) == Set(words(command.output)))
        let lines = texts.joined(separator: "\n").split(separator: "\n")
        #expect(lines.contains("מספר החשבון 4471 בבנק לינדהולם"))
        #expect(lines.contains("هذه الوثيقة مكتوبة من اليمين إلى اليسار"))
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
