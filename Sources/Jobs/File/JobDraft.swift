/// What could be made of a job file, complete or not, so that the manifest is checked in the same go.
struct JobDraft {
    /// `nil` where something that every job needs is missing or wrong.
    var file: JobFile?
    var problems = Problems()
    var manifest: ManifestSource?

    /// What the check of a manifest needs to know of its job.
    struct ManifestSource {
        /// The absolute path.
        var path: String
        /// Where the job file names it.
        var place: Place
        /// Where the template names the variables that every line must have.
        var variablePlaces: [String: Place]
        /// Absolute paths that are no items even where they stand in the manifest's folder.
        var ownFiles: [String]
    }

    static func read(_ path: String) -> JobDraft {
        let findings = Findings(file: path)
        var draft = JobDraft()
        do throws(Problem) {
            let text = try text(of: path)
            let root = try YAMLDocument.root(of: text, file: path)
            if let base = BaseFolder(of: path), let section = Section(root, at: "", findings: findings) {
                draft = JobFileReader(root: section, text: text, base: base).draft()
            }
        } catch {
            findings.add(error)
        }
        draft.problems = findings.sortedProblems
        return draft
    }

    private static func text(of path: String) throws(Problem) -> String {
        do {
            return try TextFile.text(of: path)
        } catch {
            throw Problem(file: path, message: "job file: cannot be read: \(error.reason)")
        }
    }
}
