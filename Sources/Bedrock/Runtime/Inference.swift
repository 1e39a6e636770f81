/// The one seam between the run and a model: one attempt is one exchange.
///
/// Nothing is tried again behind it, nothing is stored. Cancelling the task ends the exchange.
public protocol Inference: Sendable {
    /// Asks once. The error tells whether the attempt may have been paid, and what to do about it.
    func infer(_ request: InferenceRequest, on lane: Lane) async throws(InferenceError) -> InferenceReply
}

/// One place to send attempts: a model under a profile, by way of a region's endpoint.
public struct Lane: Sendable, Hashable {
    /// The id on the wire, profile prefix included.
    public let modelID: String
    /// The region of the endpoint, for which requests are signed.
    public let region: String
    /// The profile that `modelID` names.
    public let profile: InferenceProfile

    /// A lane of these parts.
    public init(modelID: String, region: String, profile: InferenceProfile) {
        self.modelID = modelID
        self.region = region
        self.profile = profile
    }
}

extension Lane {
    /// The same model by its bare id.
    var withoutProfile: Lane {
        let name = modelID.split(separator: "/").last ?? modelID[...]
        let prefix = InferenceProfile.allCases.map { "\($0.rawValue)." }.first { name.hasPrefix($0) }
        guard let prefix else { return self }
        return Lane(modelID: String(name.dropFirst(prefix.count)), region: region, profile: .none)
    }
}
