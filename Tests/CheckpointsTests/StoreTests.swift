import Foundation
import GRDB
import Jobs
import Testing

@testable import Checkpoints

@Suite
struct StoreTests {
    @Test func `the writer commits to a write-ahead log, synchronized in full`() async throws {
        try await withDesk { desk in
            let (synchronous, mode) = try desk.store.pool.writeWithoutTransaction { db in
                (
                    try Int.fetchOne(db, sql: "PRAGMA synchronous"),
                    try String.fetchOne(db, sql: "PRAGMA journal_mode")
                )
            }
            #expect(synchronous == 2)
            #expect(mode == "wal")
        }
    }

    @Test(arguments: ["", "-wal", "-shm", ".lock"])
    func `the store's files are readable by their owner alone`(ending: String) async throws {
        try await withDesk { desk in
            let attributes = try FileManager.default.attributesOfItem(atPath: desk.path + ending)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `closing lets the next writer in`() async throws {
        try await withStorePath { path in
            let first = try Store(path: path, access: .writing)
            first.close()
            _ = try Store(path: path, access: .writing)
            withExtendedLifetime(first) {}
        }
    }

    @Test func `a store that is opened again has what was written`() async throws {
        try await withStorePath { path in
            let id = try Store(path: path, access: .writing).startRun(.sample(), items: Item.samples(2)).id
            let again = try Store(path: path, access: .writing)
            #expect(try again.runs().map(\.id) == [id])
            #expect(try again.summary(of: id).items == 2)
        }
    }

    @Test(arguments: [Store.Access.writing, .reading])
    func `a store of a later version is refused`(access: Store.Access) async throws {
        try await withStorePath { path in
            _ = try Store(path: path, access: .writing)
            try SecondConnection(path).execute("INSERT INTO grdb_migrations VALUES ('99: what is to come')")
            #expect(throws: StoreError.newer(path: path)) { try Store(path: path, access: access) }
        }
    }

    @Test(arguments: [Store.Access.writing, .reading])
    func `another program's SQLite file is refused, and left as it was`(access: Store.Access) async throws {
        try await withStorePath { path in
            try SecondConnection(path).execute("CREATE TABLE theirs (id INTEGER)")
            let before = try Data(contentsOf: URL(filePath: path))
            #expect(throws: StoreError.notAStore(path: path)) { try Store(path: path, access: access) }
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
            #expect(!Store.isStore(atPath: path))
        }
    }

    @Test(arguments: [Store.Access.writing, .reading])
    func `a file that is no database is refused, and left as it was`(access: Store.Access) async throws {
        try await withStorePath { path in
            let text = Data(String(repeating: "name: invoices\n", count: 500).utf8)
            try text.write(to: URL(filePath: path))
            #expect(throws: StoreError.notAStore(path: path)) { try Store(path: path, access: access) }
            #expect(try Data(contentsOf: URL(filePath: path)) == text)
        }
    }

    @Test func `a missing store is not made by reading`() async throws {
        try await withStorePath { path in
            #expect(throws: StoreError.missing(path: path)) { try Store(path: path, access: .reading) }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a store in a folder that is not there cannot be used`() async throws {
        try await withStorePath { path in
            let lost = path + "/below/jobs.sqlite"
            #expect {
                try Store(path: lost, access: .writing)
            } throws: { error in
                if case StoreError.unusable(lost, _) = error { true } else { false }
            }
        }
    }

    @Test func `a store whose tables were overwritten is damaged`() async throws {
        try await withStorePath { path in
            _ = try Store(path: path, access: .writing).startRun(.sample(), items: Item.samples(300))
            let file = try FileHandle(forUpdating: URL(filePath: path))
            let size = try file.seekToEnd()
            try file.seek(toOffset: 4_096)
            try file.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 4_096))
            try file.close()
            #expect {
                _ = try Store(path: path, access: .writing).runs()
            } throws: { error in
                if case StoreError.damaged(path, _) = error { true } else { false }
            }
        }
    }

    @Test func `a reader sees what was committed while a writer is writing`() async throws {
        try await withDesk { desk in
            try desk.store.pool.write { db in
                try db.execute(sql: "UPDATE runs SET reason = 'not yet committed'")
                let reader = try Store(path: desk.path, access: .reading)
                #expect(try reader.runs().map(\.reason) == [nil])
            }
            let reader = try Store(path: desk.path, access: .reading)
            #expect(try reader.runs().map(\.reason) == ["not yet committed"])
        }
    }

    @Test func `a reader cannot write`() async throws {
        try await withDesk { desk in
            let reader = try Store(path: desk.path, access: .reading)
            #expect(throws: StoreError.readOnly(path: desk.path)) {
                try reader.startRun(.sample(), items: [])
            }
        }
    }

    @Test func `a store is known by its header from its first moment`() async throws {
        try await withDesk { desk in #expect(Store.isStore(atPath: desk.path)) }
    }

    @Test func `a stamp is UTC with milliseconds`() {
        #expect(Stamp.text(seconds: 1_769_824_800, milliseconds: 7) == "2026-01-31T02:00:00.007Z")
        #expect(Stamp.text(seconds: 0, milliseconds: 0) == "1970-01-01T00:00:00.000Z")
        #expect(Stamp.text(seconds: 1_709_251_199, milliseconds: 999) == "2024-02-29T23:59:59.999Z")
    }
}
