import Foundation
import GRDB
import Jobs
import Testing

@testable import Checkpoints

/// What else than a sound store may stand at its path.
@Suite
struct StoreFileFaultTests {
    @Test(arguments: [Store.Access.writing, .reading])
    func `a folder is no store, and nothing is left beside it`(access: Store.Access) async throws {
        try await withStorePath { path in
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            #expect(try reason { try Store(path: path, access: access) }.hasPrefix("it is a folder"))
            #expect(!FileManager.default.fileExists(atPath: path + ".lock"))
        }
    }

    @Test func `an empty file becomes a store when it is written, and is named empty when it is read`()
        async throws
    {
        try await withStorePath { path in
            try Data().write(to: URL(filePath: path))
            #expect(try reason { try Store(path: path, access: .reading) }.hasPrefix("it is empty"))
            #expect(try Store(path: path, access: .writing).runs().isEmpty)
        }
    }

    @Test func `a folder that is missing is named with a way out`() async throws {
        try await withStorePath { path in
            let reason = try reason { try Store(path: path + "/jobs.sqlite", access: .writing) }
            #expect(reason.hasPrefix("its folder '\(path)' does not exist\n  hint: make the folder"))
        }
    }

    @Test func `another program's database gets no companions and stays no write-ahead database`()
        async throws
    {
        try await withStorePath { path in
            try SecondConnection(path).execute("CREATE TABLE theirs (id INTEGER)")
            let before = try Data(contentsOf: URL(filePath: path))
            #expect(throws: StoreError.notAStore(path: path)) { try Store(path: path, access: .writing) }
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
            for ending in ["-wal", "-shm", ".lock"] {
                #expect(!FileManager.default.fileExists(atPath: path + ending))
            }
        }
    }

    @Test func `a store whose header is destroyed is not taken for a new one`() async throws {
        try await withStorePath { path in
            _ = try Store(path: path, access: .writing).startRun(.sample(), items: Item.samples(3))
            let file = try FileHandle(forUpdating: URL(filePath: path))
            try file.write(contentsOf: Data(repeating: 0, count: 100))
            try file.close()
            #expect(throws: StoreError.notAStore(path: path)) { try Store(path: path, access: .writing) }
        }
    }

    @Test func `a store that was cut is damaged`() async throws {
        try await withStorePath { path in
            let store = try Store(path: path, access: .writing)
            _ = try store.startRun(.sample(), items: Item.samples(300))
            store.close()
            truncate(path, 20_000)
            #expect {
                _ = try Store(path: path, access: .writing).runs()
            } throws: { error in
                if case StoreError.damaged(path, _) = error { true } else { false }
            }
        }
    }

    @Test func `a store without its write-ahead log has everything that was written before it was closed`()
        async throws
    {
        try await withStorePath { path in
            let store = try Store(path: path, access: .writing)
            let id = try store.startRun(.sample(), items: Item.samples(3)).id
            store.close()
            try? FileManager.default.removeItem(atPath: path + "-wal")
            #expect(try Store(path: path, access: .reading).runs().map(\.id) == [id])
        }
    }

    @Test func `files that others could read are closed to them by the next writer`() async throws {
        try await withStorePath { path in
            _ = try Store(path: path, access: .writing)
            for ending in ["", ".lock"] { chmod(path + ending, 0o666) }
            let store = try Store(path: path, access: .writing)
            for ending in ["", "-wal", "-shm", ".lock"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path + ending)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(ending)")
            }
            store.close()
        }
    }

    @Test(arguments: ["", "-wal", ".lock"])
    func `nothing is committed once a file of the store is gone from its path`(ending: String) async throws {
        try await withDesk { desk in
            try FileManager.default.moveItem(atPath: desk.path + ending, toPath: desk.path + ".elsewhere")
            await #expect(throws: StoreError.removed(path: desk.path)) {
                try await desk.journal.end(state: .finished, exitStatus: 0, reason: nil)
            }
            try FileManager.default.moveItem(atPath: desk.path + ".elsewhere", toPath: desk.path + ending)
            try await desk.journal.end(state: .finished, exitStatus: 0, reason: nil)
        }
    }

    @Test func `runs keep the order of their starts when the clock jumps back`() async throws {
        try await withStorePath { path in
            let store = try Store(path: path, access: .writing)
            let first = try store.startRun(.sample(job: "a"), items: []).id
            try SecondConnection(path).execute(
                "UPDATE runs SET id = 'z', started_at = '2099-01-01T00:00:00.000Z' WHERE id = '\(first)'"
            )
            let second = try store.startRun(.sample(job: "b"), items: []).id
            #expect(try store.runs().map(\.id) == ["z", second])
            #expect(try store.latestRun()?.id == second)
            #expect(try store.latestRun(state: .unfinished)?.id == second)
            try DatabaseQueue(path: path).vacuum()
            #expect(try store.latestRun()?.id == second)
        }
    }

    /// Why a store is unusable.
    private func reason(_ open: () throws -> Store) throws -> String {
        let error = #expect(throws: StoreError.self) { try open() }
        guard case .unusable(_, let reason)? = error else { return "\(String(describing: error))" }
        return reason
    }
}
