/// Why a job's model cannot be called as the job says.
public enum ModelError: Error, Equatable, CustomStringConvertible {
    case unknownModel(String, near: [String])
    case ambiguousName(String, candidates: [String])
    /// A model id with a profile's prefix where a model's name belongs.
    case profileInName(String, profile: InferenceProfile, model: String)
    case profileNotOffered(InferenceProfile, model: String, offered: [InferenceProfile])
    /// The bare id, of a model that needs a profile.
    case profileRequired(model: String, offered: [InferenceProfile])
    /// A model by an ARN that does not say which model it is.
    case unknownARN(String)
    /// A profile beside an ARN, which decides that by itself.
    case profileBesideARN(String, profile: InferenceProfile)
    /// A file of models that is no such file; `nil` is the one in the program.
    case badCatalogue(file: String?, reason: String)
    /// A file of models that was asked for and cannot be read.
    case fileUnreadable(path: String, origin: String, reason: String)

    /// The message for the user, with its hint on a line of its own.
    public var description: String {
        switch self {
        case .unknownModel(let name, let near):
            near.isEmpty
                ? "model '\(name)': not known\n  hint: 'sheaf models' lists the known ones"
                : "model '\(name)': not known\n  hint: did you mean \(near.joined(separator: ", "))"
        case .ambiguousName(let name, let candidates):
            "model '\(name)': may be any of \(candidates.joined(separator: ", "))\n  hint: write the id in full"
        case .profileInName(let name, let profile, let model):
            "model '\(name)': the profile stands in the name\n  hint: write '\(model)', with profile: \(profile.rawValue)"
        case .profileNotOffered(let profile, let model, let offered):
            """
            profile '\(profile.rawValue)': does not offer \(model)
              hint: \(Self.choice(of: offered))
            """
        case .profileRequired(let model, let offered):
            """
            profile 'none': \(model) cannot be called by its bare id
            hint: \(Self.choice(of: offered))
            """
        case .unknownARN(let arn):
            """
            model '\(arn)': the ARN does not say which model it runs
            hint: say so under "arns" of that model in a file of models: see 'sheaf models --help'
            """
        case .profileBesideARN(let arn, let profile):
            """
            model '\(arn)': profile '\(profile.rawValue)' beside an ARN, which has its own
            hint: leave out profile, or name the model instead of the ARN
            """
        case .badCatalogue(let file, let reason): "\(file ?? "catalogue of models"): \(reason)"
        case .fileUnreadable(let path, let origin, let reason):
            "\(path) (from \(origin)): cannot be read: \(reason)"
        }
    }

    private static func choice(of profiles: [InferenceProfile]) -> String {
        "use one of \(profiles.map(\.rawValue).joined(separator: ", "))"
    }
}
