import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// Workers do not grow old.
@Suite(.timeLimit(.minutes(5))) struct WorkerWearTests {
    @Test(
        arguments: [
            (1, 20, false), (499, 300, false), (500, 20, true), (1, 301, true), (1, nil, false),
            (500, nil, true),
        ]
            as [(Int, Int?, Bool)]
    )
    func `a worker is worn by documents or by memory`(documents: Int, residentMB: Int?, isWorn: Bool) {
        #expect(WorkerWear(documents: documents, residentMB: residentMB).isWorn == isWorn)
    }

    @Test func `a process's memory is looked up`() throws {
        let own = try #require(WorkerWear.residentMB(of: getpid()))
        #expect(own > 5 && own < 10_000)
        #expect(WorkerWear.residentMB(of: -1) == nil)
    }

    @Test func `a worker serves as many documents as the limit says, then another takes its place`()
        async throws
    {
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "words.txt")
            try Data("words".utf8).write(to: file)
            let pool = try ExtractionPool.real()
            func read() async -> Set<Int32> {
                let reading = await pool.read(ExtractionRequest(source: file.path))
                #expect(reading.isFinished && reading.texts == ["words"])
                return pool.workerProcesses
            }
            let first = await read()
            for _ in 2..<WorkerWear.documentLimit { _ = await read() }
            // The reading is over a moment before its worker is.
            _ = await read()
            try await until { pool.workerProcesses.isEmpty }
            let second = await read()
            #expect(first.count == 1 && second.count == 1 && first.isDisjoint(with: second))
        }
    }

    @Test func `a pool of too little memory is refused with a way out`() {
        let error = #expect(throws: DocumentsError.self) { _ = try ExtractionPool.real(memoryMB: 255) }
        #expect(error == .tooLittleMemory(memoryMB: 255, least: 256))
        #expect(error?.description.contains("input.limits.memory_mb") == true)
    }
}
