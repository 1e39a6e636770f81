import Foundation
import Testing

@testable import Checkpoints

@Suite
struct StoreLockTests {
    @Test func `a second writer is refused with the holder's own words`() async throws {
        try await withDesk { desk in
            let text = try String(contentsOfFile: desk.path + ".lock", encoding: .utf8)
            #expect(text.hasPrefix("pid \(getpid()) on ") && text.hasSuffix("Z\n"))
            #expect(throws: StoreError.locked(path: desk.path, holder: String(text.dropLast()))) {
                try Store(path: desk.path, access: .writing)
            }
        }
    }

    @Test func `a reader needs no lock`() async throws {
        try await withDesk { desk in
            let reader = try Store(path: desk.path, access: .reading)
            #expect(try reader.runs().map(\.id) == [desk.run.id])
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `the lock of a holder that was killed is free, and its file is taken over`() async throws {
        try await withStorePath { path in
            let lock = path + ".lock"
            try "pid 1 on elsewhere, sheaf run\n".write(toFile: lock, atomically: false, encoding: .utf8)
            let holder = Process()
            holder.executableURL = URL(filePath: "/usr/bin/flock")
            holder.arguments = ["--no-fork", lock, "sh", "-c", "echo held; exec cat"]
            let (input, output) = (Pipe(), Pipe())
            holder.standardInput = input
            holder.standardOutput = output
            try holder.run()
            #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))
            #expect(throws: StoreError.locked(path: path, holder: "pid 1 on elsewhere, sheaf run")) {
                try Store(path: path, access: .writing)
            }
            kill(holder.processIdentifier, SIGKILL)
            holder.waitUntilExit()
            let store = try Store(path: path, access: .writing)
            #expect(try store.runs().isEmpty)
            #expect(try String(contentsOfFile: lock, encoding: .utf8).hasPrefix("pid \(getpid()) on "))
        }
    }

    @Test func `a holder that has not named itself yet is one all the same`() async throws {
        try await withDesk { desk in
            try FileHandle(forUpdating: URL(filePath: desk.path + ".lock")).truncate(atOffset: 0)
            let holder = "a process that has not yet named itself"
            #expect(throws: StoreError.locked(path: desk.path, holder: holder)) {
                try Store(path: desk.path, access: .writing)
            }
        }
    }
}

extension String {
    fileprivate func write(toFile path: String, atomically: Bool, encoding: String.Encoding) throws {
        try write(to: URL(filePath: path), atomically: atomically, encoding: encoding)
    }
}
