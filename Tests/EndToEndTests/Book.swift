import Foundation
import TestSupport
import Testing

/// Documents that tests make of the fixtures.
enum Book {
    /// Makes `book.pdf` of pages of fixtures: names and page ranges in turn.
    static func assemble(_ pages: [String], into folder: URL) async throws {
        let sources = pages.enumerated().map { index, word in
            index.isMultiple(of: 2) ? Repository.fixtures.appending(path: word).path : word
        }
        try await qpdf(["--empty", "--pages"] + sources + ["--", folder.appending(path: "book.pdf").path])
    }

    /// Makes `locked.pdf`, which opens with that password alone.
    static func lock(_ fixture: String, with password: String, into folder: URL) async throws {
        let source = Repository.fixtures.appending(path: fixture).path
        let target = folder.appending(path: "locked.pdf").path
        try await qpdf(["--encrypt", password, "the owner's", "256", "--", source, target])
    }

    private static func qpdf(_ arguments: [String]) async throws {
        let result = try await runCommand(URL(filePath: "/usr/bin/qpdf"), arguments)
        #expect(result.status == 0, "\(result.errors)")
    }
}
