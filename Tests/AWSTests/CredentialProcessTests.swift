import Foundation
import Glibc
import TestSupport
import Testing

@testable import AWS

@Suite(.timeLimit(.minutes(5))) struct CredentialProcessTests {
    private func find(_ command: String) async throws -> Result<Credentials, AWSError> {
        try await search(
            config: "[profile dev]\ncredential_process = \(command)\n",
            variables: ["PATH": "/usr/bin:/bin"],
            profile: "dev"
        )
    }

    /// A command that prints this text.
    private func printing(_ text: String) -> String { "printf '%s' '\(text)'" }

    @Test
    func `a program's keys are taken, with and without an end`() async throws {
        let keys = #""Version": 1, "AccessKeyId": "ASIAP", "SecretAccessKey": "s""#
        let lasting = try await find(printing("{\(keys), \"SessionToken\": \"\"}")).get()
        #expect(lasting.accessKeyID == "ASIAP")
        #expect(lasting.expiration == nil)
        #expect(lasting.sessionToken == nil)
        let ending = try await find(
            printing(#"{\#(keys), "SessionToken": "t", "Expiration": "2096-01-15T12:34:56Z"}"#)
        ).get()
        #expect(ending.sessionToken == "t")
        #expect(ending.expiration == Date(timeIntervalSince1970: 3_977_469_296))
    }

    @Test
    func `no shell stands between`() async throws {
        let text = #"{"Version": 1, "AccessKeyId": "$HOME;x", "SecretAccessKey": "`id`"}"#
        let found = try await find(printing(text)).get()
        #expect(found.accessKeyID == "$HOME;x")
        #expect(found.secretAccessKey == "`id`")
    }

    @Test(arguments: [
        ("rubbish s3cret", "printed something that is no JSON"),
        ("", "printed something that is no JSON"),
        (#"{"AccessKeyId": "A", "SecretAccessKey": "s3cret"}"#, "printed JSON without \"Version\": 1"),
        (#"{"Version": "1", "AccessKeyId": "A", "SecretAccessKey": "s3cret"}"#, "without \"Version\": 1"),
        (#"{"Version": 1, "AccessKeyId": "s3cret"}"#, "missing or malformed"),
        (#"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s3cret\n"}"#, "missing or malformed"),
        (
            #"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s3cret", "Expiration": "soon"}"#,
            "missing or malformed"
        ),
    ])
    func `what a program prints wrongly is an error that shows none of it`(
        output: String,
        expected: String
    ) async throws {
        let message = try await find(printing(output)).message
        #expect(message.contains("/.aws/config [profile dev]: credential_process: 'printf' "))
        #expect(message.contains(expected), "\(message)")
        #expect(!message.contains("s3cret"))
    }

    @Test
    func `a program that fails is an error with its first word about it, and none of its output`()
        async throws
    {
        let message = try await find(#"sh -c "echo s3cret; echo 'log in first' >&2; exit 3""#).message
        #expect(message.hasSuffix("credential_process: 'sh' ended with status 3: log in first"))
    }

    @Test
    func `a program that is nowhere is an error`() async throws {
        let message = try await find("/nowhere/helper --x").message
        #expect(message.contains("'/nowhere/helper' cannot be started: No such file or directory"))
        #expect(try await find("helper 'x").message.contains("a quote stays open"))
    }

    @Test
    func `a program that hangs is killed, with what it started`() async throws {
        try await withScratchDirectory { folder in
            let path = folder.appending(path: "fifo").path
            try #require(mkfifo(path, 0o600) == 0)
            let reading = open(path, O_RDONLY | O_NONBLOCK)
            defer { close(reading) }
            // What the shell starts holds the pipe open for as long as it lives.
            var process = ChildProcess(
                words: ["sh", "-c", "(echo here; exec sleep 600) > '\(path)' & wait"],
                environment: ["PATH": "/usr/bin:/bin"]
            )
            process.timeout = .milliseconds(500)
            await #expect(throws: ChildProcess.Fault.timedOut) { try await process.run() }
            var bytes = [UInt8](repeating: 0, count: 16)
            try #require(read(reading, &bytes, bytes.count) == 5)
            var entry = pollfd(fd: reading, events: 0, revents: 0)
            #expect(poll(&entry, 1, 10_000) == 1)
            #expect(Int32(entry.revents) & POLLHUP != 0)
        }
    }

    @Test
    func `a program that prints without end is killed`() async throws {
        let process = ChildProcess(words: ["yes"], environment: ["PATH": "/usr/bin:/bin"])
        await #expect(throws: ChildProcess.Fault.tooMuchOutput) { try await process.run() }
    }

    @Test
    func `a program's end counts, whatever it leaves running`() async throws {
        // The sleeper keeps the pipe open.
        let process = ChildProcess(
            words: ["sh", "-c", "sleep 30 & echo done"],
            environment: ["PATH": "/bin"]
        )
        let result = try await process.run()
        #expect(result.status == 0)
        #expect(result.output == Array("done\n".utf8))
    }

    @Test(arguments: [
        (#"a "b c" d"#, ["a", "b c", "d"]), (#"a\ b 'c\d'"#, ["a b", #"c\d"#]),
        (#""a\"b\\c\d""#, [#"a"b\c\d"#]), (#"'' x"#, ["", "x"]), (#"a"b"'c'"#, ["abc"]),
    ])
    func `words are those of a shell`(text: String, words: [String]) {
        #expect(shellWords(text[...]) == words)
    }
}
