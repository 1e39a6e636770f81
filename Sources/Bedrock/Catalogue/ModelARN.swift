/// The ARN of something that runs a model: `arn:PARTITION:bedrock:REGION:ACCOUNT:KIND/ID`.
public struct ModelARN: Sendable, Hashable {
    /// As it is written, and goes on the wire.
    public let text: String
    /// The region that has it, and for which requests are signed.
    public let region: String
    /// Such as `foundation-model` or `inference-profile`.
    let kind: String
    /// What stands behind the kind.
    let id: String

    /// `nil` where `text` is no ARN of Bedrock's.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "bedrock", !parts[3].isEmpty else {
            return nil
        }
        let resource = parts[5].split(separator: "/", maxSplits: 1)
        guard resource.count == 2 else { return nil }
        self.text = text
        region = String(parts[3])
        kind = String(resource[0])
        id = String(resource[1])
    }
}

extension ModelCatalogue {
    /// The model that an ARN runs, and the profile whose prices hold there.
    func model(of arn: ModelARN) throws(ModelError) -> (card: ModelCard, profile: InferenceProfile) {
        for card in models {
            if let profile = card.arns[arn] { return (card, profile) }
        }
        switch arn.kind {
        case "foundation-model":
            if let card = models.first(where: { $0.id == arn.id }) { return (card, .none) }
        case "inference-profile":
            for profile in InferenceProfile.allCases where arn.id.hasPrefix("\(profile.rawValue).") {
                let id = arn.id.dropFirst(profile.rawValue.count + 1)
                if let card = models.first(where: { $0.id == id }) { return (card, profile) }
            }
        default: break
        }
        throw .unknownARN(arn.text)
    }
}
