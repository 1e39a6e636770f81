import Foundation
import GRDB
import TestSupport
import Testing

/// What may happen to a store: one sentence with a way out, status 10, nothing committed is lost, and `resume` goes on
/// once it is mended.
@Suite(.timeLimit(.minutes(3)))
struct StoreFaultTests {
    @Test(.requiresMounts, arguments: [60, 150, 250, 400, 700])
    func `a disk that fills up stops the run, and it goes on when there is room`(kilobytes: Int) async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 60, perRequest: 1, concurrency: 4)
            let emulator = try Emulator(in: folder)
            let disk = try mount(folder, size: "16m")
            let store = disk.folder.appending(path: "store.sqlite").path
            try await disk.shell("head -c \(16_384 - kilobytes)k /dev/zero >\"$0/ballast\"")
            let run = ["run", workspace.job.path, "--continue", "--store", store]
            let stopped = try await disk.sheaf(run, environment: emulator.environment)
            #expect(stopped.status == 10, "\(stopped.errors)")
            #expect(stopped.errors.contains("the disk is full"), "\(stopped.errors)")
            #expect(stopped.errors.contains("hint: free some space"))
            // With the least room not even the run is recorded; with more the disk fills up under it.
            #expect(try kilobytes < 400 || !emulator.requests().isEmpty)
            let again = try await disk.sheaf(run, environment: emulator.environment)
            #expect(again.status == 10, "\(again.errors)")
            try await disk.shell("rm \"$0/ballast\"")
            let resume = try await disk.sheaf(run, environment: emulator.environment)
            #expect(resume.status == 0, "\(resume.errors)")
            #expect(try await disk.sheaf(["check", "--store", store]).status == 0)
            try await disk.shell("cp \"$0\"/store.sqlite* '\(folder.path)'")
            let proof = try SpendProof(emulator, workspace)
            try proof.expectNothingSentAgain(parts: 60)
            try proof.expectCostsBracketTheCharge()
        }
    }

    @Test(.requiresMounts) func `without any room nothing is sent`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 2)
            let emulator = try Emulator(in: folder)
            let disk = try mount(folder, size: "1m")
            try await disk.shell("head -c 1048576 /dev/zero >\"$0/ballast\"")
            let run = try await disk.sheaf(
                ["run", workspace.job.path, "--store", disk.folder.appending(path: "store.sqlite").path],
                environment: emulator.environment
            )
            #expect(run.status == 10)
            #expect(run.errors.contains("the disk is full"), "\(run.errors)")
            #expect(try emulator.requests().isEmpty)
        }
    }

    @Test(.requiresMounts, arguments: ["remount,ro \"$0\"", "--bind,ro"])
    func `a store that cannot be written is refused, and goes on when it can`(way: String) async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 4, budget: "0.0001")
            let emulator = try Emulator(in: folder)
            let disk = try mount(folder, size: "8m")
            let store = disk.folder.appending(path: "store.sqlite").path
            let environment = emulator.environment
            let first = try await disk.sheaf(
                ["run", workspace.job.path, "--store", store],
                environment: environment
            )
            #expect(first.status == 4, "\(first.errors)")
            if way.hasPrefix("remount") {
                try await disk.shell("mount -o \(way)")
            } else {
                // The file alone: its folder can still be written.
                try await disk.shell(
                    "f=\"$0/store.sqlite\"; mount --bind \"$f\" \"$f\"; mount -o remount,bind,ro \"$f\""
                )
            }
            for command in [["resume"], ["run", workspace.job.path]] {
                let refused = try await disk.sheaf(command + ["--store", store], environment: environment)
                #expect(refused.status == 10, "\(refused.errors)")
                #expect(refused.errors.contains("read-only"), "\(refused.errors)")
                #expect(refused.errors.contains("hint: "))
            }
            try await disk.shell(
                way.hasPrefix("remount") ? "mount -o remount,rw \"$0\"" : "umount \"$0/store.sqlite\""
            )
            let resumed = try await disk.sheaf(["resume", "--store", store], environment: environment)
            #expect(resumed.status == 4, "\(resumed.errors)")
        }
    }

    @Test(.requiresMounts) func `an export onto a full disk leaves the old file as it was`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 200, perRequest: 50)
            #expect(try await Sheaf.run(["run", workspace.job.path, "--emulator"]).status == 0)
            let disk = try mount(folder, size: "100k")
            try await disk.shell("echo old >\"$0/out.jsonl\"; head -c 60k /dev/zero >\"$0/ballast\"")
            let export = [
                "export", "--store", workspace.store.path, "-o",
                disk.folder.appending(path: "out.jsonl").path,
            ]
            let refused = try await disk.sheaf(export)
            #expect(refused.status == 10)
            #expect(refused.errors.contains("No space left"), "\(refused.errors)")
            try await disk.shell(
                "test \"$(cat \"$0/out.jsonl\")\" = old; test \"$(ls -A \"$0\" | wc -l)\" = 2"
            )
        }
    }

    struct Damage: CustomTestStringConvertible, Sendable {
        let name: String
        let says: String
        let isHarmless: Bool
        let inflict: @Sendable (URL) throws -> Void

        init(
            _ name: String,
            says: String = "",
            isHarmless: Bool = false,
            _ inflict: @escaping @Sendable (URL) throws -> Void
        ) {
            (self.name, self.says, self.isHarmless, self.inflict) = (name, says, isHarmless, inflict)
        }

        var testDescription: String { name }
    }

    static let damages = [
        Damage("overwritten in the middle", says: "is damaged") { try overwrite($0, from: 4_096) },
        Damage("header destroyed", says: "restore it from a backup") {
            try overwrite($0, from: 0, count: 100)
        },
        Damage("truncated", says: "is damaged") { truncate($0.path, 16_384) },
        Damage("a foreign database", says: "is not a store of this program") {
            try FileManager.default.removeItem(at: $0)
            let queue = try DatabaseQueue(path: $0.path)
            try queue.write { try $0.execute(sql: "CREATE TABLE theirs (id INTEGER)") }
            try queue.close()
        },
        Damage("without its -wal and its -shm", isHarmless: true) {
            for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: $0.path + ending) }
        },
        Damage("without its lock file", isHarmless: true) {
            try FileManager.default.removeItem(atPath: $0.path + ".lock")
        },
    ]

    @Test(arguments: damages)
    func `a damaged store is refused by every command with a way out`(damage: Damage) async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 200, perRequest: 50)
            #expect(try await Sheaf.run(["run", workspace.job.path, "--emulator"]).status == 0)
            try damage.inflict(workspace.store)
            let store = ["--store", workspace.store.path]
            let commands = [
                ["status"], ["export"], ["check"], ["resume"], ["run", workspace.job.path, "--emulator"],
            ]
            for command in commands {
                let result = try await Sheaf.run(command + store)
                #expect(result.status == (damage.isHarmless ? 0 : 10), "\(command): \(result.errors)")
                guard !damage.isHarmless else { continue }
                #expect(result.errors.contains(damage.says), "\(command): \(result.errors)")
                #expect(result.errors.contains("hint: "))
            }
        }
    }

    @Test func `an empty file becomes the store, a folder does not, and one that is missing is named`()
        async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            try workspace.write("", to: "store.sqlite")
            #expect(try await Sheaf.run(["run", workspace.job.path, "--emulator"]).status == 0)
            let wrong = try await Sheaf.run(["status", "--store", folder.path])
            #expect(wrong.status == 10)
            #expect(wrong.errors.contains("it is a folder\n  hint: "), "\(wrong.errors)")
            let lost = folder.appending(path: "nowhere/store.sqlite").path
            let refused = try await Sheaf.run(["run", workspace.job.path, "--emulator", "--store", lost])
            #expect(refused.status == 10)
            #expect(
                refused.errors.contains("its folder '\(folder.path)/nowhere' does not exist"),
                "\(refused.errors)"
            )
        }
    }

    @Test(.requiresMounts, arguments: [["--store", "STORE"], []])
    func `a store that this user may not read is called that, named or found`(
        options: [String]
    ) async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            #expect(try await Sheaf.run(["run", workspace.job.path, "--emulator"]).status == 0)
            chmod(workspace.store.path, 0)
            // In a user namespace without a mapping root has no power over it either.
            let status = try await runCommand(
                URL(filePath: "/usr/bin/unshare"),
                ["--user", "--", Sheaf.executable.path, "status"]
                    + options.map { $0 == "STORE" ? workspace.store.path : $0 },
                environment: ["PATH": "/usr/bin:/bin"],
                directory: folder
            )
            #expect(status.status == 10, "\(status.errors)")
            #expect(status.errors.contains("this user may not read it\n  hint: "), "\(status.errors)")
        }
    }

    @Test(arguments: ["rm -r \"$0\"", "rm \"$0/store.sqlite\"", "rm \"$0/store.sqlite-wal\""])
    func `a run whose store is taken away stops instead of paying for what it cannot keep`(
        script: String
    ) async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 60, perRequest: 1)
            let emulator = try Emulator(in: folder, ["--latency", "1000"])
            let away = folder.appending(path: "away")
            try FileManager.default.createDirectory(at: away, withIntermediateDirectories: false)
            let run = try Sheaf.start(
                ["run", workspace.job.path, "--store", away.appending(path: "store.sqlite").path],
                environment: emulator.environment
            )
            try await emulator.waitForRequests(3)
            #expect(try await runCommand(URL(filePath: "/bin/sh"), ["-c", script, away.path]).status == 0)
            #expect(await run.end() == 10, "\(run.said)")
            #expect(run.said.contains("was removed or replaced"), "\(run.said)")
            #expect(try emulator.requests().count < 60)
        }
    }

    @Test func `the store's files are private whatever the umask, and whatever they were before`()
        async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 2)
            // The run waits for an answer for as long as it takes to look.
            let emulator = try Emulator(in: folder, ["--fault", "hang@1"])
            let pid = folder.appending(path: "pid")
            let command = "exec '\(Sheaf.executable.path)' run '\(workspace.job.path)'"
            let script = "umask 000; touch '\(workspace.store.path)'; echo $$ >'\(pid.path)'; \(command)"
            let environment = emulator.environment
            async let run = runCommand(URL(filePath: "/bin/sh"), ["-c", script], environment: environment)
            try await emulator.waitForRequests(1)
            for ending in ["", "-wal", "-shm", ".lock"] {
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: workspace.store.path + ending
                )
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(ending)")
            }
            let number = try String(contentsOf: pid, encoding: .utf8)
            kill(try #require(Int32(number.trimmingCharacters(in: .whitespacesAndNewlines))), SIGKILL)
            #expect(try await run.status == 128 + SIGKILL)
        }
    }

    private func mount(_ folder: URL, size: String) throws -> PrivateMount {
        let disk = folder.appending(path: "disk")
        try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: false)
        return try PrivateMount(at: disk, size: size)
    }

    private static func overwrite(_ file: URL, from offset: UInt64, count: Int? = nil) throws {
        let handle = try FileHandle(forUpdating: file)
        let rest = Int(try handle.seekToEnd() - offset)
        try handle.seek(toOffset: offset)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: count ?? rest))
        try handle.close()
    }
}
