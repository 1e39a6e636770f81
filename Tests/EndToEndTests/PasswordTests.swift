import Foundation
import JSON
import TestSupport
import Testing

/// Encrypted documents are read, and their password is in no place that outlives the run, nor where others look.
@Suite(.timeLimit(.minutes(3)))
struct PasswordTests {
    private static let password = "lindworm-at-the-harbour-41"
    private static let variable = "SHEAF_TEST_PASSWORD"
    private static let line = #"{"id": "locked", "path": "locked.pdf", "password_env": "\#(variable)"}"#

    private func environment(_ emulator: Emulator, password: String = Self.password) -> [String: String] {
        emulator.environment.merging([Self.variable: password]) { _, own in own }
    }

    @Test func `the password is in no file, no message and no worker, also of a run that is killed`()
        async throws
    {
        try await withScratchDirectory { folder in
            try await Book.lock("invoice-2.pdf", with: Self.password, into: folder)
            let workspace = try Workspace(folder, parts: 1, lines: [Self.line])
            let emulator = try Emulator(in: folder, ["--fault", "hang@1"])
            let victim = try Sheaf.start(
                ["run", "--verbose", workspace.job.path],
                environment: environment(emulator)
            )
            try await emulator.waitForRequests(1)
            let workers = try ProcessReading.children(of: victim.id)
            #expect(workers.contains { $0.name.hasPrefix("sheaf-extract") })
            for worker in workers { #expect(!worker.tells(Self.password), "\(worker.name)") }
            let program = ProcessReading(victim.id)
            #expect(!program.commandLine.contains(Self.password))
            #expect(program.limits.contains(/Max core file size +0 +0\s/), "\(program.limits)")
            try expectNothingTold(in: folder)
            victim.send(SIGKILL)
            #expect(await victim.end() == 128 + SIGKILL)
            #expect(!victim.said.contains(Self.password))

            let resumed = try await Sheaf.run(
                ["resume", "--verbose", "--store", workspace.store.path],
                environment: environment(emulator)
            )
            #expect(resumed.status == 0, "\(resumed.errors)")
            #expect(!resumed.errors.contains(Self.password))
            let lines = try await workspace.exported()
            #expect(lines.map { $0["status"]?.stringValue } == ["ok", "ok"])
            try workspace.write(lines.map(\.compactText).joined(separator: "\n"), to: "export.jsonl")
            try expectNothingTold(in: folder)
            let proof = try SpendProof(emulator, workspace)
            try proof.expectNothingSentAgain(parts: 2)
            try proof.expectCostsBracketTheCharge()
            try await workspace.expectCheckHolds()
        }
    }

    @Test func `a wrong password fails its item as encrypted, and the next run with the right one asks it`()
        async throws
    {
        try await withScratchDirectory { folder in
            try await Book.lock("invoice-2.pdf", with: Self.password, into: folder)
            let workspace = try Workspace(folder, parts: 0, lines: [Self.line])
            let emulator = try Emulator(in: folder)
            for (password, status, requests) in [
                ("wrong", 3, 0), (Self.password, 0, 1), (Self.password, 0, 1),
            ] {
                let run = try await Sheaf.run(
                    ["run", workspace.job.path],
                    environment: environment(emulator, password: password)
                )
                #expect(run.status == status, "\(run.errors)")
                #expect(try emulator.requests().count == requests)
                let line = try #require(try await workspace.exported().first)
                #expect(line["error"]?["class"]?.stringValue == (status == 3 ? "encrypted" : nil))
                try await workspace.expectCheckHolds()
            }
            #expect(try await workspace.exported().first?["cost_usd"] == "0.000000000000")
        }
    }

    /// Searches every file of the folder: job, manifest, store, -wal, -shm, lock, log and export.
    private func expectNothingTold(in folder: URL) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.contains("store.sqlite") && names.contains("emulator.jsonl"))
        for name in names {
            let bytes = try Data(contentsOf: folder.appending(path: name))
            #expect(bytes.range(of: Data(Self.password.utf8)) == nil, "\(name) holds the password")
        }
    }
}
