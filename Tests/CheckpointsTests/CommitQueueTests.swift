import Foundation
import GRDB
import Synchronization
import Testing

@testable import Checkpoints

@Suite
struct CommitQueueTests {
    private struct Poison: Error {}

    /// A queue over a table of numbers; `commits` counts its transactions.
    private func withQueue(
        _ body: (CommitQueue, SecondConnection, CommitCount) async throws -> Void
    ) async throws {
        try await withStorePath { path in
            let pool = try DatabasePool(path: path)
            try await pool.write { try $0.execute(sql: "CREATE TABLE numbers (n INTEGER UNIQUE)") }
            let commits = CommitCount()
            pool.add(transactionObserver: commits, extent: .databaseLifetime)
            let queue = CommitQueue(pool: pool)
            defer { queue.close() }
            try await body(queue, SecondConnection(path), commits)
        }
    }

    private static func insert(_ number: Int) -> CommitQueue.Write {
        { try $0.execute(sql: "INSERT INTO numbers VALUES (?)", arguments: [number]) }
    }

    /// Keeps the writer busy until the pipe is closed, so that what comes meanwhile makes one group.
    private static func hold(_ queue: CommitQueue) -> Pipe {
        let pipe = Pipe()
        queue.enqueue({ _ in _ = pipe.fileHandleForReading.availableData }, completion: { _ in })
        return pipe
    }

    @Test(.timeLimit(.minutes(5)))
    func `what queued during a commit goes into the next one`() async throws {
        try await withQueue { queue, file, commits in
            let pipe = Self.hold(queue)
            for number in 0..<64 { queue.enqueue(Self.insert(number), completion: { _ in }) }
            try pipe.fileHandleForWriting.close()
            try await queue.perform { _ in }
            #expect(try file.int("SELECT count(*) FROM numbers") == 64)
            #expect(commits.value <= 3)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `each of 64 concurrent writes is durable when it returns`() async throws {
        try await withQueue { queue, file, _ in
            try await withThrowingTaskGroup { group in
                for number in 0..<64 {
                    group.addTask {
                        try await queue.perform(Self.insert(number))
                        #expect(try file.int("SELECT count(*) FROM numbers WHERE n = \(number)") == 1)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try file.int("SELECT count(*) FROM numbers") == 64)
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: [0, 31, 63])
    func `one poisoned write of a group fails alone`(guilty: Int) async throws {
        try await withQueue { queue, file, _ in
            let pipe = Self.hold(queue)
            let failed = Mutex<[Int]>([])
            for number in 0..<64 {
                let write: CommitQueue.Write = { db in
                    try Self.insert(number)(db)
                    if number == guilty { throw Poison() }
                }
                queue.enqueue(write) { result in
                    if case .failure(let error) = result {
                        #expect(error is Poison)
                        failed.withLock { $0.append(number) }
                    }
                }
            }
            try pipe.fileHandleForWriting.close()
            try await queue.perform { _ in }
            #expect(failed.withLock(\.self) == [guilty])
            let kept = (0..<64).filter { $0 != guilty }
            #expect(try file.ints("SELECT n FROM numbers ORDER BY rowid") == kept)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `writes are done in the order they came`() async throws {
        try await withQueue { queue, file, _ in
            for number in 0..<200 { queue.enqueue(Self.insert(number), completion: { _ in }) }
            try await queue.perform { _ in }
            #expect(try file.ints("SELECT n FROM numbers ORDER BY rowid") == Array(0..<200))
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `closing ends it behind what is queued, and refuses what comes later`() async throws {
        try await withQueue { queue, file, _ in
            let pipe = Self.hold(queue)
            try await withCheckedThrowingContinuation { continuation in
                queue.enqueue(Self.insert(1)) { continuation.resume(with: $0) }
                queue.close()
                pipe.fileHandleForWriting.closeFile()
            }
            #expect(try file.int("SELECT count(*) FROM numbers") == 1)
            await #expect(throws: CancellationError.self) { try await queue.perform(Self.insert(2)) }
            #expect(try file.int("SELECT count(*) FROM numbers") == 1)
        }
    }
}

/// Counts the transactions of a database.
private final class CommitCount: TransactionObserver, Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock(\.self) }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) { count.withLock { $0 += 1 } }
    func databaseDidRollback(_ db: Database) {}
}
