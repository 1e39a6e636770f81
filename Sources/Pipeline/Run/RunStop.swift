internal import Bedrock
internal import Checkpoints

/// Why a run stops before its end; each can be resumed, once what it says is mended.
public enum RunStop: Error, Sendable, Equatable {
    case interrupted(signal: Int32)
    case budget(String)
    case failureLimit(String)
    /// Credentials, access, or the model's terms.
    case refused(String)
    case serviceOut(String)
    case store(String)
    /// A bug.
    case unexpected(String)

    /// What an error of the service means for the whole run; `nil` where it concerns one request only.
    init?(_ error: InferenceError) {
        switch error.fatality {
        case nil: return nil
        case .credentialsOrAccess: self = .refused("\(error)")
        case .serviceOut: self = .serviceOut("\(error)")
        }
    }

    /// What an error of the store, or one that nobody foresaw, means for the run.
    init(storeFailure error: any Error) {
        self = error is StoreError ? .store("\(error)") : .unexpected("\(error)")
    }

    /// The status the process exits with.
    public var exitStatus: Int32 {
        switch self {
        case .interrupted(let signal): 128 + signal
        case .budget: 4
        case .failureLimit: 6
        case .refused: 7
        case .serviceOut: 9
        case .store: 10
        case .unexpected: 1
        }
    }

    /// One sentence for people.
    public var sentence: String {
        switch self {
        case .interrupted(let signal): "interrupted by signal \(signal)"
        case .budget(let reason), .failureLimit(let reason), .refused(let reason), .serviceOut(let reason),
            .store(let reason), .unexpected(let reason):
            reason
        }
    }
}
