import Foundation
import Jobs
import TestSupport

/// A folder with the files of a job, for the length of a test.
struct JobFolder {
    let folder: URL

    var jobPath: String { folder.appending(path: "job.yaml").path }
    var manifestPath: String { folder.appending(path: "items.jsonl").path }

    /// The problems of the job and its manifest, as printed, with the folder's path taken out.
    func problems() -> [String] {
        do {
            _ = try JobFile.readWithManifest(jobPath)
            return []
        } catch {
            return described(error)
        }
    }

    func described(_ problems: Problems) -> [String] {
        problems.listed.map { $0.description.replacing(folder.path + "/", with: "") }
    }

    func write(_ text: String, to name: String) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
    }
}

/// Runs `body` in a folder that holds `job.yaml` as given, and `items.jsonl` with one item, `a.pdf`.
func withJob<Result>(
    _ yaml: String = minimalJob,
    manifest: String = "{\"path\": \"a.pdf\"}\n",
    _ body: (JobFolder) async throws -> Result
) async throws -> Result {
    try await withScratchDirectory { folder in
        let job = JobFolder(folder: folder.resolvingSymlinksInPath())
        try job.write(yaml, to: "job.yaml")
        try job.write(manifest, to: "items.jsonl")
        try job.write("a document", to: "a.pdf")
        return try await body(job)
    }
}

let minimalJob = """
    name: small
    manifest: items.jsonl
    prompt: {user: "Read {{content}}"}
    model: {ladder: [claude-haiku-4-5], max_tokens: 100}
    """
