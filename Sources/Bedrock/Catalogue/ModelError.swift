/// Why a job's model cannot be called as the job says.
public enum ModelError: Error, Equatable, CustomStringConvertible {
    case unknownModel(String, near: [String])
    case ambiguousName(String, candidates: [String])
    /// A model id with a profile's prefix where a model's name belongs.
    case profileInName(String, profile: InferenceProfile, model: String)
    case profileNotOffered(InferenceProfile, model: String, offered: [InferenceProfile])
    /// The bare id, of a model that needs a profile.
    case profileRequired(model: String, offered: [InferenceProfile])
    case badCatalogue(reason: String)

    /// The message for the user, with its hint on a line of its own.
    public var description: String {
        switch self {
        case .unknownModel(let name, let near):
            near.isEmpty
                ? "model '\(name)': not known\nhint: 'sheaf models' lists the known ones"
                : "model '\(name)': not known\nhint: did you mean \(near.joined(separator: ", "))"
        case .ambiguousName(let name, let candidates):
            "model '\(name)': may be any of \(candidates.joined(separator: ", "))\nhint: write the id in full"
        case .profileInName(let name, let profile, let model):
            "model '\(name)': the profile stands in the name\nhint: write '\(model)', with profile: \(profile.rawValue)"
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
        case .badCatalogue(let reason): "catalogue of models: unreadable: \(reason)"
        }
    }

    private static func choice(of profiles: [InferenceProfile]) -> String {
        "use one of \(profiles.map(\.rawValue).joined(separator: ", "))"
    }
}
