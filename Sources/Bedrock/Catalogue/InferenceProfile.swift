/// Where Bedrock may run a model: the system-defined inference profiles, by the prefix that their ids bear.
public enum InferenceProfile: String, Sendable, Hashable, CaseIterable {
    /// Any commercial region; at base price.
    case global
    case us
    case eu
    /// Asia-Pacific, for older models.
    case apac
    /// Sydney and Melbourne.
    case au
    /// Tokyo and Osaka.
    case jp
    /// India.
    case india = "in"
    case usGov = "us-gov"
    /// No profile: the bare model id, in the region of the endpoint alone.
    case none

    /// The id to send for a model, such as `us.anthropic.claude-sonnet-4-6`.
    public func wireID(of modelID: String) -> String { self == .none ? modelID : "\(rawValue).\(modelID)" }

    /// Whether the price is the base price times the model's multiplier.
    var isGeographic: Bool {
        switch self {
        case .global, .none: false
        case .us, .eu, .apac, .au, .jp, .india, .usGov: true
        }
    }
}
