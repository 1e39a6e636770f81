/// A job's model with the profile that runs it: what is sent, and what it costs there.
public struct ResolvedModel: Sendable, Equatable {
    /// What is known of the model.
    public let card: ModelCard
    /// Where Bedrock may run it.
    public let profile: InferenceProfile
    /// The id on the wire, such as `global.anthropic.claude-haiku-4-5-20251001-v1:0`.
    public let wireID: String
    /// What one token costs; `nil` where that is not known.
    public let prices: Prices?
    /// The region that an ARN names: requests have to go there, whatever the job says; `nil` where the job decides.
    public let region: String?
    /// What the user should know before money is spent; a sentence each.
    public let warnings: [String]
}

extension ModelCatalogue {
    /// The model of that name under that profile.
    ///
    /// Without a profile it is `global` where that is offered, else `us`, else none. A profile that the model is known
    /// not to have is refused; one of which nobody is sure is let through with a warning, as is a model at the end of
    /// its life: only Bedrock itself knows the truth of the day.
    ///
    /// An ARN says itself which profile and region it is; one of an application inference profile or of provisioned
    /// throughput has to stand among the model's `arns`.
    public func resolve(_ name: String, profile: InferenceProfile? = nil) throws(ModelError) -> ResolvedModel
    {
        if let arn = ModelARN(name) { return try resolve(arn, profile: profile) }
        let card = try model(named: name)
        let profile = profile ?? card.defaultProfile
        var warnings = card.lifecycleWarnings
        if let warning = try card.warning(for: profile) { warnings.append(warning) }
        return ResolvedModel(
            card: card,
            profile: profile,
            wireID: profile.wireID(of: card.id),
            prices: card.prices(for: profile),
            region: nil,
            warnings: warnings
        )
    }

    private func resolve(_ arn: ModelARN, profile: InferenceProfile?) throws(ModelError) -> ResolvedModel {
        let (card, own) = try model(of: arn)
        if let profile, profile != own { throw .profileBesideARN(arn.text, profile: profile) }
        return ResolvedModel(
            card: card,
            profile: own,
            wireID: arn.text,
            prices: card.prices(for: own),
            region: arn.region,
            warnings: card.lifecycleWarnings
        )
    }
}

extension ModelCard {
    /// The profile where the job names none.
    public var defaultProfile: InferenceProfile {
        [.global, .us].first { profiles.contains($0) } ?? .none
    }

    fileprivate func warning(for profile: InferenceProfile) throws(ModelError) -> String? {
        guard profile != .none else { return try warningForBareID() }
        if profiles.contains(profile) { return nil }
        guard unsureProfiles.contains(profile) else {
            throw .profileNotOffered(profile, model: id, offered: profiles)
        }
        return "profile '\(profile.rawValue)' may not offer \(name)"
    }

    private func warningForBareID() throws(ModelError) -> String? {
        switch onDemand {
        case .yes: nil
        case .no: throw .profileRequired(model: id, offered: profiles)
        case .someRegions: "\(name) can be called without a profile in some regions only"
        case .unknown: "\(name) may not be callable without a profile"
        }
    }

    fileprivate var lifecycleWarnings: [String] {
        let end = endOfLife.map { ", end of life \($0)" } ?? ""
        let stage: String? =
            switch lifecycle {
            case .active: nil
            case .legacy: "\(name) is a legacy model\(end)"
            case .ended: "\(name) has probably been switched off\(end)"
            }
        return [stage, note.map { "\(name): \($0)" }].compactMap(\.self)
    }
}
