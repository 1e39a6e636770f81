/// Why no document at all can be read: the worker program is missing, is not ours, or gets too little memory.
public enum DocumentsError: Error, Equatable, CustomStringConvertible {
    /// No executable file of this name in any of the folders looked at.
    case executableNotFound(name: String, lookedIn: [String])
    /// The program at `path` belongs to another version of this product.
    case versionMismatch(path: String, theirs: String, ours: String)
    /// The program at `path` was started and did not introduce itself.
    case workerDidNotStart(path: String, reason: String)
    /// A worker of so little address space, in MiB, could read nothing.
    case tooLittleMemory(memoryMB: Int, least: Int)

    /// The sentence for people, with a hint where there is a way out.
    public var description: String {
        switch self {
        case .executableNotFound(let name, let folders):
            "\(name): not found: looked in \(folders.joined(separator: ", "))"
                + "\n  hint: install it beside sheaf, or set SHEAF_LIBEXEC to its folder"
        case .versionMismatch(let path, let theirs, let ours):
            "\(path): wrong version: it is \(theirs), this is \(ours)"
                + "\n  hint: install sheaf and its companions from one build, or correct SHEAF_LIBEXEC"
        case .workerDidNotStart(let path, let reason):
            "\(path): does not start: \(reason)"
        case .tooLittleMemory(let memoryMB, let least):
            "input.limits.memory_mb: too little for a worker: \(memoryMB)"
                + "\n  hint: give it \(least) or more; 1024 is the default"
        }
    }
}
