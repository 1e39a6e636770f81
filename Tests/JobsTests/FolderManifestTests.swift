import Foundation
import Jobs
import Testing

struct FolderManifestTests {
    private let job = minimalJob.replacing("items.jsonl", with: "in")

    @Test func `a folder is read in bytewise order, without hidden files and linked folders`() async throws {
        try await withJob(job) { job in
            for name in [
                "b.pdf", "a/z.pdf", "a.pdf", "a-1.txt", "B.pdf", "é.png", ".hidden", ".git/x", "a/.x", "Z/y",
            ] {
                try job.write("x", to: "in/\(name)")
            }
            let manager = FileManager.default
            try manager.createDirectory(
                at: job.folder.appending(path: "in/empty"),
                withIntermediateDirectories: true
            )
            for (link, target) in [("linked.pdf", "../a.pdf"), ("loop", "."), ("outside", "../../")] {
                let path = job.folder.appending(path: "in/\(link)").path
                try manager.createSymbolicLink(atPath: path, withDestinationPath: target)
            }
            let items = try JobFile.readWithManifest(job.jobPath).items
            let names = ["B.pdf", "Z/y", "a-1.txt", "a.pdf", "a/z.pdf", "b.pdf", "linked.pdf", "é.png"]
            #expect(items.map(\.id) == names)
            #expect(items.map(\.path) == names)
            #expect(items.map(\.source) == names.map { "\(job.folder.path)/in/\($0)" })
            #expect(items.map(\.position) == Array(0..<8))
        }
    }

    @Test func `the job's own files are no items`() async throws {
        let yaml = minimalJob.replacing("items.jsonl", with: ".")
        try await withJob(yaml) { job in
            for name in ["job.sqlite", "job.sqlite-wal", "job.sqlite-shm", "job.sqlite.lock", "other.sqlite"]
            {
                try job.write("x", to: name)
            }
            let items = try JobFile.readWithManifest(job.jobPath).items
            #expect(items.map(\.id) == ["a.pdf", "items.jsonl", "other.sqlite"])
            let store = job.folder.appending(path: "other.sqlite").path
            let others = try JobFile.readWithManifest(job.jobPath, store: store).items
            #expect(others.map(\.id) == ["a.pdf", "items.jsonl"])
        }
    }

    @Test func `what cannot be an item is refused, never left out in silence`() async throws {
        try await withJob(job) { job in
            try job.write("x", to: "in/good.pdf")
            try job.write("x", to: "in/two\nlines.pdf")
            let folder = job.folder.path
            #expect(mkfifo("\(folder)/in/pipe", 0o600) == 0)
            #expect(symlink("nowhere", "\(folder)/in/dangling.pdf") == 0)
            let bytes: [CChar] = Array("\(folder)/in/".utf8CString.dropLast()) + [-1, 0x2E, 0x70, 0]
            let descriptor = open(bytes, O_CREAT | O_WRONLY, 0o600)
            #expect(descriptor >= 0)
            close(descriptor)
            #expect(
                job.problems()
                    == [
                        "`in/dangling.pdf`: cannot be read: no such file or directory",
                        "`in/pipe`: is neither a file nor a folder\n  hint: move it out of the manifest",
                        "`in/two?lines.pdf`: the name has control characters\n  hint: rename the file",
                        "`in/\u{FFFD}.p`: the name is not UTF-8\n  hint: rename the file",
                    ].map { "job.yaml:2:11: manifest: \($0)" }
            )
        }
    }

    @Test func `a folder without files is refused`() async throws {
        try await withJob(job) { job in
            try job.write("x", to: "in/.hidden")
            #expect(job.problems() == ["job.yaml:2:11: manifest: `in` has no files"])
        }
    }

    @Test func `a folder has no variables`() async throws {
        try await withJob(job.replacing("{{content}}", with: "{{vars.a}} {{content}}")) { job in
            try job.write("x", to: "in/a.pdf")
            #expect(
                job.problems() == [
                    """
                    job.yaml:3:22: prompt.user: `{{vars.a}}`: the items of a folder have no variables
                      hint: variables need a .jsonl manifest
                    """
                ]
            )
        }
    }
}
