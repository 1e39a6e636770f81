import Foundation
import Jobs
import Testing

/// What YAML itself refuses, or the file system before it.
struct YAMLDocumentTests {
    @Test(arguments: [
        ("", "job.yaml: job file: is empty"),
        ("# nothing\n", "job.yaml: job file: is empty"),
        ("- a\n", "job.yaml:1:1: job file: a list is not a mapping of keys to values"),
        (
            "name: a\nname: b\n",
            "job.yaml:1:1: key `name` given more than once, here first\n  hint: keep one of them"
        ),
        (
            "name: a\nretry: {attempts: 1, attempts: 2}\n",
            "job.yaml:2:9: key `attempts` given more than once, here first\n  hint: keep one of them"
        ),
        (
            "name: a\n---\nname: b\n",
            "job.yaml:3:1: a second YAML document begins\n  hint: a job file holds one job: remove what follows the `---`"
        ),
        (
            "name: \"a\nretry: 1\n",
            "job.yaml:3:1: not valid YAML: found unexpected end of stream, while scanning a quoted scalar from line 1"
        ),
        (
            "name: a\n\tstore: b\n",
            "job.yaml:2:1: not valid YAML: found a tab character that violates indentation, while scanning a plain scalar from line 1"
        ),
        ("name: *gone\n", "job.yaml:1:7: not valid YAML: found undefined alias"),
        ("name: a\u{7}\n", "job.yaml:1:8: not valid YAML: control characters are not allowed"),
    ])
    func `a file that is no mapping is refused as such`(text: String, problem: String) async throws {
        try await withJob(text) { job in
            #expect(job.problems() == [problem])
        }
    }

    @Test func `deep nesting is refused, not followed`() async throws {
        try await withJob("name: " + String(repeating: "[", count: 100_000)) { job in
            #expect(job.problems().count == 1)
        }
    }

    @Test func `aliases of aliases are not written out`() async throws {
        let layers = (1...40).map {
            "l\($0): &l\($0) [\(Array(repeating: "*l\($0 - 1)", count: 9).joined(separator: ", "))]"
        }
        try await withJob("l0: &l0 x\n" + layers.joined(separator: "\n")) { job in
            #expect(job.problems().count == 41 + 5)
        }
    }

    @Test func `a file that cannot be read is refused`() async throws {
        try await withJob { job in
            try FileManager.default.removeItem(atPath: job.jobPath)
            #expect(job.problems() == ["job.yaml: job file: cannot be read: no such file or directory"])
            let latin1 = Data("name: x\n\nstore: ".utf8) + [0xE9, 0x0A]
            try latin1.write(to: job.folder.appending(path: "job.yaml"))
            #expect(job.problems() == ["job.yaml: job file: cannot be read: line 3 is not UTF-8 text"])
            try Data([0xFF, 0xFE, 0x6E, 0x00]).write(to: job.folder.appending(path: "job.yaml"))
            #expect(job.problems() == ["job.yaml: job file: cannot be read: line 1 is not UTF-8 text"])
        }
    }
}
