import ExtractionFrames
import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// What a worker program is given, and which programs are refused: shell scripts in the worker's place.
@Suite(.timeLimit(.minutes(5))) struct WorkerProgramTests {
    private static func hello(
        _ version: String = ProductVersion.current,
        protocolNumber: Int = WorkerHello.currentProtocol
    ) -> String {
        let standing = WorkerStanding(
            isFiltered: false,
            hasFileRules: false,
            addressSpaceMB: 512,
            openFiles: 64,
            writesNothing: false,
            poppler: "1.2",
            vips: "3.4"
        )
        let hello = WorkerHello(version: version, protocolNumber: protocolNumber, standing: standing)
        let frame = WorkerMessage.hello(hello).encoded()
        return "printf '" + frame.map { "\\" + String(UInt16($0) + 0o1000, radix: 8).dropFirst() }.joined()
            + "' >&3"
    }

    private func withProgram(_ script: String, _ body: (String) async throws -> Void) async throws {
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "sheaf-extract")
            // Written by a process of its own: a descriptor of ours, open for writing, could be inherited by
            // a program that another test starts just now, and a file open for writing cannot be run.
            let written = try await runCommand(
                URL(filePath: "/bin/sh"),
                [
                    "-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\" && chmod 755 \"$2\"", "sh", script,
                    file.path,
                ]
            )
            try #require(written.status == 0)
            try await body(file.path)
        }
    }

    private func pool(_ path: String) throws(DocumentsError) -> ExtractionPool {
        try ExtractionPool(workers: 1, executable: CompanionExecutable(path: path), memoryMB: 512)
    }

    @Test func `a worker gets one variable, four descriptors and its limit`() async throws {
        // The shell keeps its script at descriptor 10 and the stdout it redirects at 11; the rest is ours.
        let script = """
            here=$(dirname "$0")
            cat /proc/$$/environ > "$here/environment"
            ls /proc/$$/fd > "$here/descriptors"
            echo "$@" > "$here/arguments"
            \(Self.hello())
            """
        let secret = open("/dev/null", O_RDONLY)
        defer { close(secret) }
        try await withProgram(script) { path in
            _ = try pool(path)
            let folder = URL(filePath: path).deletingLastPathComponent()
            func said(_ name: String) throws -> String {
                try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            }
            #expect(try said("environment") == "SWIFT_BACKTRACE=enable=no\0")
            let descriptors = try said("descriptors").split(separator: "\n").map(String.init).sorted()
            #expect(descriptors == ["0", "1", "10", "11", "2", "3"])
            #expect(try said("arguments") == "--worker 512\n")
        }
    }

    @Test func `the real worker bounds itself`() async throws {
        let pool = try ExtractionPool.real(memoryMB: 300)
        #expect(await pool.read(fixture: "invoice-1.pdf").isFinished)
        let worker = try #require(pool.workerProcesses.first)
        func lines(_ name: String) throws -> [[Substring]] {
            try String(contentsOfFile: "/proc/\(worker)/\(name)", encoding: .utf8).split(separator: "\n")
                .map { $0.split(whereSeparator: \.isWhitespace) }
        }
        let limits = try lines("limits")
        func limit(_ name: String) -> [Substring]? {
            let words = name.split(separator: " ")
            return limits.first { $0.starts(with: words) }.map { Array($0.dropFirst(words.count).prefix(2)) }
        }
        #expect(limit("Max address space") == ["314572800", "314572800"])
        #expect(limit("Max file size") == ["0", "0"])
        #expect(limit("Max open files") == ["64", "64"])
        #expect(limit("Max core file size") == ["0", "0"])
        // 300 s for the document beside the little used so far.
        #expect(limit("Max cpu time")?.first.flatMap { Int($0) }.map { (301...303).contains($0) } == true)
        let status = try lines("status")
        #expect(status.contains(["NoNewPrivs:", "1"]) && status.contains(["Seccomp:", "2"]))
    }

    @Test func `a confined worker has fonts, and nothing else of the machine`() async throws {
        let program = Repository.products.appending(path: "sheaf-extract").path
        // Through a pipe: a file it could not write.
        let said = try await runCommand(URL(filePath: "/bin/sh"), ["-c", "'\(program)' --confinement | cat"])
        // Some kernels have no such rules.
        let (hasRules, access) =
            said.output.hasPrefix("kernel has rules about files: yes\n") ? ("yes", "no") : ("no", "yes")
        #expect(
            said.output == """
                kernel has rules about files: \(hasRules)
                opens fonts by name: yes
                opens other files by name: \(access)
                lists folders: \(access)
                creates files: no
                opens sockets: no
                starts programs: no

                """
        )
    }

    @Test func `the pool tells which protections its workers have, and their libraries`() async throws {
        let program = CompanionExecutable(path: Repository.products.appending(path: "sheaf-extract").path)
        let protections = try ExtractionPool.protections(executable: program, memoryMB: 300)
        let said = try await runCommand(
            URL(filePath: "/bin/sh"),
            ["-c", "'\(program.path)' --confinement | cat"]
        )
        #expect(protections.seccomp && protections.writesNothing)
        #expect(protections.landlock == said.output.contains("opens other files by name: no"))
        #expect(protections.addressSpaceMB == 300 && protections.openFiles == 64)
        for version in [protections.popplerVersion, protections.vipsVersion] {
            #expect(version.wholeMatch(of: /\d+\.\d+\.\d+.*/) != nil)
        }
        try await withProgram(Self.hello()) { path in
            let poor = try ExtractionPool.protections(
                executable: CompanionExecutable(path: path),
                memoryMB: 512
            )
            #expect(!poor.seccomp && !poor.landlock && !poor.writesNothing && poor.vipsVersion == "3.4")
        }
    }

    @Test func `a worker of another version is refused with both versions and its path`() async throws {
        try await withProgram(Self.hello("9.9.9")) { path in
            let error = #expect(throws: DocumentsError.self) { _ = try pool(path) }
            #expect(error == .versionMismatch(path: path, theirs: "9.9.9", ours: ProductVersion.current))
            let words = try #require(error).description
            #expect([path, "9.9.9", ProductVersion.current].allSatisfy { words.contains($0) })
        }
    }

    @Test func `a worker of another protocol is refused`() async throws {
        try await withProgram(Self.hello(protocolNumber: 99)) { path in
            let theirs = ProductVersion.current + " of another build"
            #expect(
                throws: DocumentsError.versionMismatch(
                    path: path,
                    theirs: theirs,
                    ours: ProductVersion.current
                )
            ) {
                _ = try pool(path)
            }
        }
    }

    @Test(arguments: [
        ("echo 'libpoppler: cannot open' >&2; exit 127", "libpoppler: cannot open"),
        ("exit 3", "it ended with status 3"),
        ("printf 'not a frame at all' >&3", "it does not speak the protocol"),
    ])
    func `a program that does not start says why`(script: String, reason: String) async throws {
        try await withProgram(script) { path in
            let error = #expect(throws: DocumentsError.self) { _ = try pool(path) }
            #expect(error == .workerDidNotStart(path: path, reason: reason))
        }
    }

    @Test func `a program that is not there says so`() {
        let reason = "posix_spawn: No such file or directory"
        #expect(throws: DocumentsError.workerDidNotStart(path: "/nowhere", reason: reason)) {
            _ = try pool("/nowhere")
        }
    }

    @Test(arguments: [
        ("printf 'garbage that is no frame' >&3; sleep 60", "nonsense"),
        ("exec 3>&-; sleep 60", "closed its connection"),
        ("echo 'terminate called: std::bad_alloc' >&2; kill -ABRT $$", "memory"),
        ("kill -XCPU $$", "processor time"),
    ])
    func `a worker that turns on its runner costs the document`(script: String, words: String) async throws {
        // Only behind the first bytes of the request.
        try await withProgram("\(Self.hello())\nhead -c 8 <&3 >/dev/null\n\(script)") { path in
            let failure = await (try pool(path)).read(fixture: "invoice-1.pdf").failure
            #expect(failure?.message.contains(words) == true)
        }
    }
}

@Suite struct CompanionExecutableTests {
    @Test func `a program stands beside the running one, or in libexec`() async throws {
        try await withScratchDirectory { folder in
            let running = folder.appending(path: "bin/sheaf")
            for place in ["bin/one", "libexec/sheaf/two", "elsewhere/one", "bin/sheaf"] {
                let file = folder.appending(path: place)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data().write(to: file)
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
            }
            func found(_ name: String, _ environment: [String: String] = [:]) throws(DocumentsError) -> String
            {
                try CompanionExecutable(named: name, environment: environment, running: running.path).path
            }
            let root = folder.resolvingSymlinksInPath()
            #expect(try found("one") == root.appending(path: "bin/one").path)
            #expect(try found("two") == root.appending(path: "libexec/sheaf/two").path)
            let elsewhere = folder.appending(path: "elsewhere").path
            #expect(try found("one", ["SHEAF_LIBEXEC": elsewhere]) == elsewhere + "/one")
            #expect(throws: DocumentsError.executableNotFound(name: "two", lookedIn: [elsewhere])) {
                try found("two", ["SHEAF_LIBEXEC": elsewhere])
            }
            let places = ["bin", "libexec/sheaf"].map { root.appending(path: $0).path }
            #expect(throws: DocumentsError.executableNotFound(name: "three", lookedIn: places)) {
                try found("three")
            }
        }
    }
}
