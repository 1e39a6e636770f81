import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// Documents and workers that misbehave, and consumers that stop: the real worker, real signals.
@Suite(.serialized, .timeLimit(.minutes(5))) struct HostileDocumentTests {
    private static let pageCount = 40

    /// Starts to read a document larger than the buffer, and calls `body` when the worker stands in the
    /// middle of it.
    private func withStoppedReading(
        limits: ExtractionLimits = ExtractionLimits(),
        _ body: (ExtractionPool, Extraction, _ worker: Int32, _ file: URL) async throws -> Void
    ) async throws {
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "noise.pdf")
            try Data(HandmadePDF.noise(pageCount: Self.pageCount)).write(to: file)
            let pool = try ExtractionPool.real()
            let extraction = pool.extract(
                ExtractionRequest(source: file.path, content: .image, limits: limits)
            )
            try await until { extraction.buffer.isFull }
            let worker = try #require(pool.workerProcesses.first)
            // The socket is full too: it painted a page of which a part still has to be sent.
            try await until { try isBlocked(worker) }
            try await body(pool, extraction, worker, file)
        }
    }

    @Test func `a consumer that stops stops the worker, within the buffer's bound`() async throws {
        try await withStoppedReading { _, extraction, worker, _ in
            let held = extraction.buffer.heldBytes
            #expect(held > EventBuffer.capacity && held < EventBuffer.capacity + (2 << 20))
            let reading = await Reading(extraction)
            #expect(reading.isFinished && reading.pages.map(\.number) == Array(1...Self.pageCount))
        }
    }

    @Test func `time in which nobody listens counts for no limit`() async throws {
        let limits = ExtractionLimits(pageSeconds: 4, documentSeconds: 100)
        try await withStoppedReading(limits: limits) { _, extraction, worker, _ in
            let stopped = ContinuousClock.now
            try await until { try isBlocked(worker) && ContinuousClock.now - stopped > .milliseconds(4_200) }
            #expect(await Reading(extraction).isFinished)
        }
    }

    @Test func `a worker that hangs at a page is ended when its time is over, and costs that page`()
        async throws
    {
        let limits = ExtractionLimits(pageSeconds: 4, documentSeconds: 100)
        try await withStoppedReading(limits: limits) { pool, extraction, worker, _ in
            kill(worker, SIGSTOP)
            let reading = await Reading(extraction)
            #expect(reading.isFinished && reading.pages.map(\.number) == Array(1...Self.pageCount))
            #expect(reading.forms.filter { $0 != "image" } == ["timed_out"])
            try await until { !processExists(worker) }
            #expect(await pool.read(fixture: "invoice-1.pdf").isFinished)
        }
    }

    @Test func `a document survives one death of its worker, with every page once`() async throws {
        try await withStoppedReading { _, extraction, worker, _ in
            kill(worker, SIGKILL)
            let reading = await Reading(extraction)
            #expect(reading.isFinished && reading.failure == nil)
            #expect(reading.pages.map(\.number) == Array(1...Self.pageCount))
        }
    }

    @Test func `a page at which two workers die is lost`() async throws {
        try await withStoppedReading { pool, extraction, worker, _ in
            kill(worker, SIGKILL)
            async let reading = Reading(extraction)
            try await until { !pool.workerProcesses.isSubset(of: [worker]) }
            for second in pool.workerProcesses { kill(second, SIGKILL) }
            // The second may have been killed before it came to a page.
            let (forms, failure) = await (reading.forms, reading.failure)
            #expect(failure?.failureClass == .crashed || forms.filter { $0 != "image" } == ["crashed"])
            #expect(await pool.read(fixture: "invoice-1.pdf").isFinished)
        }
    }

    @Test func `workers killed at random cost their documents a try, and nothing else`() async throws {
        let (documents, pages) = (60, 3)
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "noise.pdf")
            try Data(HandmadePDF.noise(pageCount: pages)).write(to: file)
            let pool = try ExtractionPool.real(workers: 2)
            let extractions = (0..<documents).map { _ in
                pool.extract(ExtractionRequest(source: file.path, content: .image))
            }
            let killer = Task {
                var kills = 0
                while (try? await Task.sleep(for: .milliseconds(150))) != nil {
                    if let worker = pool.workerProcesses.randomElement(), kill(worker, SIGKILL) == 0 {
                        kills += 1
                    }
                }
                return kills
            }
            // Pages and documents that were lost.
            var crashed = 0
            for extraction in extractions {
                let reading = await Reading(extraction)
                #expect(reading.pages.map(\.number) == Array((1...pages).prefix(reading.pages.count)))
                #expect(reading.isFinished == (reading.failure == nil))
                #expect(!reading.isFinished || reading.pages.count == pages)
                #expect(reading.failure.map { $0.failureClass == .crashed } ?? true)
                crashed += reading.forms.count { $0 == "crashed" } + (reading.failure == nil ? 0 : 1)
            }
            killer.cancel()
            let kills = await killer.value
            #expect(kills > 5, "otherwise this proves nothing")
            #expect(crashed <= kills)
            #expect(await pool.read(fixture: "invoice-1.pdf").isFinished)
        }
    }

    @Test func `a worker that crashes costs the page it painted, at once`() async throws {
        try await withStoppedReading { pool, extraction, worker, _ in
            kill(worker, SIGSEGV)
            let reading = await Reading(extraction)
            #expect(reading.isFinished && reading.pages.map(\.number) == Array(1...Self.pageCount))
            #expect(reading.forms.filter { $0 != "image" } == ["crashed"])
            for case .lost(let failure) in reading.pages.map(\.content) {
                #expect(failure.message.contains("signal 11"))
            }
            #expect(await pool.read(fixture: "invoice-1.pdf").isFinished)
        }
    }

    @Test func `an idle worker that was killed is replaced unnoticed`() async throws {
        let pool = try ExtractionPool.real()
        #expect(await pool.read(fixture: "invoice-1.pdf").isFinished)
        let worker = try #require(pool.workerProcesses.first)
        kill(worker, SIGKILL)
        #expect(await pool.read(fixture: "invoice-2.pdf").isFinished)
        #expect(!pool.workerProcesses.contains(worker))
    }

    @Test func `a worker program that is gone ends all readings, and is blamed on no document`() async throws
    {
        try await withScratchDirectory { folder in
            let program = folder.appending(path: "sheaf-extract")
            try FileManager.default.copyItem(
                at: Repository.products.appending(path: "sheaf-extract"),
                to: program
            )
            let pool = try ExtractionPool(
                workers: 2,
                executable: CompanionExecutable(path: program.path),
                memoryMB: 1_024
            )
            #expect(await pool.read(fixture: "invoice-1.pdf").isFinished && pool.fault == nil)
            try FileManager.default.removeItem(at: program)
            for worker in pool.workerProcesses { kill(worker, SIGKILL) }
            for _ in 0..<3 {
                let reading = await pool.read(fixture: "invoice-1.pdf")
                #expect(reading.failure == nil && !reading.isFinished)
            }
            guard case .workerDidNotStart(program.path, _)? = pool.fault else {
                Issue.record("no fault")
                return
            }
        }
    }

    @Test func `a balloon ends as out of memory, and costs that document only`() async throws {
        let pool = try ExtractionPool.real(memoryMB: 256)
        let reading = try await pool.read(HandmadePDF.balloon(objects: 3_000_000), content: .text)
        #expect(reading.failure?.failureClass == .outOfMemory)
        #expect(await pool.read(fixture: "invoice-1.pdf").isFinished)
    }

    @Test func `a file that changes while it is read fails, whatever was read`() async throws {
        try await withStoppedReading { _, extraction, _, file in
            let handle = try FileHandle(forWritingTo: file)
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("%".utf8))
            try handle.close()
            let reading = await Reading(extraction)
            #expect(reading.failure?.failureClass == .changedWhileReading && !reading.isFinished)
            #expect(reading.pages.count < Self.pageCount, "no page is given out after the change")
        }
    }

    @Test func `a file that is replaced by name is read as it was`() async throws {
        try await withStoppedReading { _, extraction, _, file in
            try FileManager.default.removeItem(at: file)
            #expect(await Reading(extraction).isFinished)
        }
    }

    @Test func `a cancelled reading ends without finishing, and ends its worker`() async throws {
        try await withStoppedReading { pool, extraction, worker, _ in
            extraction.cancel()
            #expect(try await extraction.next() == nil)
            try await until { !processExists(worker) }
            #expect(await pool.read(fixture: "invoice-1.pdf").isFinished)
        }
    }

    @Test func `a cancelled task waits no longer`() async throws {
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "noise.pdf")
            try Data(HandmadePDF.noise(pageCount: Self.pageCount)).write(to: file)
            let pool = try ExtractionPool.real()
            let extraction = pool.extract(ExtractionRequest(source: file.path, content: .image))
            let task = Task { await Reading(extraction) }
            try await until { !pool.workerProcesses.isEmpty }
            task.cancel()
            #expect(await task.value.isFinished == false)
        }
    }

    @Test func `letting go of a handle ends its reading`() async throws {
        let pool = try ExtractionPool.real()
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "noise.pdf")
            try Data(HandmadePDF.noise(pageCount: Self.pageCount)).write(to: file)
            _ = pool.extract(ExtractionRequest(source: file.path, content: .image))
            #expect(await pool.read(fixture: "invoice-1.pdf").isFinished)
        }
    }

    @Test func `a pool that shuts down leaves no process and no waiting consumer`() async throws {
        try await withStoppedReading { pool, extraction, worker, _ in
            let queued = pool.extract(ExtractionRequest(source: "/nowhere"))
            pool.shutdown()
            let late = pool.extract(ExtractionRequest(source: "/nowhere"))
            for handle in [extraction, queued, late] { #expect(try await handle.next() == nil) }
            try await until { !processExists(worker) }
            #expect(pool.workerProcesses.isEmpty)
        }
    }

    /// Whether a process sleeps, and used no processor time between two looks at it.
    private func isBlocked(_ process: Int32) throws -> Bool {
        func look() throws -> [Substring] {
            let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
            return try #require(text.split(separator: ")").last).split(separator: " ")
        }
        let (first, second) = (try look(), try look())
        return first[0] == "S" && second[0] == "S" && first[11...12] == second[11...12]
    }

    private func processExists(_ process: Int32) -> Bool { kill(process, 0) == 0 }
}
