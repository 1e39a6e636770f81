/// A job file that was read and found good, with the places of its values.
public struct JobFile: Sendable {
    /// The job, complete.
    public let job: Job
    /// What is allowed, but hardly meant.
    public let warnings: [Problem]
    /// Where the template first names each variable, by the variable's name.
    let variablePlaces: [String: Place]
    private let places: Places

    /// Reads and checks the job file at `path`, and the prompts and the schema it names; not its manifest.
    ///
    /// Throws every problem at once, except that a file that is no YAML has only that one.
    public static func read(_ path: String) throws(Problems) -> JobFile {
        let draft = JobDraft.read(path)
        guard draft.problems.isEmpty, let file = draft.file else { throw draft.problems }
        return file
    }

    init(job: Job, warnings: [Problem], variablePlaces: [String: Place], places: Places) {
        self.job = job
        self.warnings = warnings
        self.variablePlaces = variablePlaces
        self.places = places
    }

    /// Where the value of `key` stands, such as `model.max_tokens`, or `model.ladder` for its first rung; its
    /// section's place, or the beginning of the file, where the key is left out.
    public func place(of key: String) -> Place { places.nearest(to: key) }

    /// A problem of the value of `key`, found by someone who knows more than this file: `key: message`, at its place.
    public func problem(with key: String, _ message: String, hint: String? = nil) -> Problem {
        Problem(at: place(of: key), "\(key): \(message)", hint: hint)
    }
}
