import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

@Suite(.timeLimit(.minutes(5))) struct SourceFileTests {
    @Test(arguments: ["/dev/zero", "/dev/tty", "/proc/self", "/nowhere/at all.pdf"])
    func `what is no regular file is unreadable`(path: String) {
        #expect(failure(path)?.failureClass == .unreadable)
    }

    @Test func `a FIFO is refused at once`() async throws {
        try await withScratchDirectory { folder in
            let path = folder.appending(path: "pipe.pdf").path
            try #require(mkfifo(path, 0o600) == 0)
            #expect(failure(path) == Failure(.unreadable, "the file cannot be read: not a regular file"))
        }
    }

    @Test func `an empty file is damaged`() async throws {
        try await withScratchDirectory { folder in
            let path = folder.appending(path: "empty.pdf").path
            try Data().write(to: URL(filePath: path))
            #expect(failure(path)?.failureClass == .damaged)
        }
    }

    private func failure(_ path: String) -> Failure? {
        do throws(Failure) {
            _ = try SourceFile(path: path)
            return nil
        } catch {
            return error
        }
    }
}
