internal import Foundation
internal import GRDB
internal import Glibc

/// The store's single writer, with natural group commit: what queued during the last commit goes into the next one.
///
/// Writes run on a thread of the queue's own, in the order they came. `perform` returns when its write is durable. Where
/// one write of a group fails, the group is rolled back and each is committed alone, so that only the guilty one throws.
final class CommitQueue: @unchecked Sendable {
    // Sendable by hand: `state` is touched only with `mutex` held.
    typealias Write = @Sendable (Database) throws -> Void

    private struct Entry {
        let write: Write
        let completion: @Sendable (Result<Void, any Error>) -> Void
    }

    private struct State {
        var pending: [Entry] = []
        var isClosed = false
    }

    private let pool: DatabasePool
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state = State()

    init(pool: DatabasePool) {
        self.pool = pool
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wake, nil)
        let thread = Thread { [self] in run() }
        thread.name = "store-writer"
        thread.start()
    }

    deinit {
        pthread_cond_destroy(wake)
        pthread_mutex_destroy(mutex)
        wake.deallocate()
        mutex.deallocate()
    }

    /// Returns when `write` is durable; throws what it threw, or what the commit threw.
    func perform(_ write: @escaping Write) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            enqueue(write) { continuation.resume(with: $0) }
        }
    }

    /// Has `write` done in its turn: everything that comes later is durable only with it, or after `completion` was
    /// told of its failure.
    func enqueue(_ write: @escaping Write, completion: @escaping @Sendable (Result<Void, any Error>) -> Void)
    {
        pthread_mutex_lock(mutex)
        let isClosed = state.isClosed
        if !isClosed {
            state.pending.append(Entry(write: write, completion: completion))
            pthread_cond_signal(wake)
        }
        pthread_mutex_unlock(mutex)
        if isClosed { completion(.failure(CancellationError())) }
    }

    /// Lets the thread end once everything that is queued is durable.
    func close() {
        pthread_mutex_lock(mutex)
        state.isClosed = true
        pthread_cond_signal(wake)
        pthread_mutex_unlock(mutex)
    }

    private func run() {
        while let group = next() { commit(group) }
    }

    private func next() -> [Entry]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while state.pending.isEmpty {
            if state.isClosed { return nil }
            pthread_cond_wait(wake, mutex)
        }
        defer { state.pending = [] }
        return state.pending
    }

    private func commit(_ group: [Entry]) {
        do {
            try pool.write { db in for entry in group { try entry.write(db) } }
            for entry in group { entry.completion(.success(())) }
        } catch  where group.count > 1 {
            for entry in group { commit([entry]) }
        } catch {
            group[0].completion(.failure(error))
        }
    }
}
