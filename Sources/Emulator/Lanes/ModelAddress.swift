internal import Bedrock
internal import Spend

/// A model as a request names it: the model, and the inference profile that it goes through.
struct ModelAddress: Sendable {
    let model: ModelCard
    let profile: InferenceProfile

    /// Whether it is an ARN that the user's own file of models says the model of: throughput of his own, or a profile.
    private let isOwnARN: Bool

    /// Finds a bare id, a profile id, or the ARN of either, as a request to this region names it, in `catalogue`.
    ///
    /// Throws what the service says of one that does not exist there.
    init(
        _ text: String,
        in region: String,
        of catalogue: ModelCatalogue = .embedded
    ) throws(ServiceError) {
        guard let found = Self.find(text, in: region, of: catalogue), found.profile.isOffered(in: region),
            found.profile == .none
                || (found.card.profiles + found.card.unsureProfiles).contains(found.profile)
        else { throw .unknownModel }
        model = found.card
        profile = found.profile
        isOwnARN = ModelARN(text).map { found.card.arns[$0] != nil } ?? false
    }

    private static func find(
        _ text: String,
        in region: String,
        of catalogue: ModelCatalogue
    ) -> (card: ModelCard, profile: InferenceProfile)? {
        if let arn = ModelARN(text) {
            guard arn.region == region, let model = try? catalogue.resolve(text) else { return nil }
            return (model.card, model.profile)
        }
        let profile =
            InferenceProfile.allCases.first { $0 != .none && text.hasPrefix("\($0.rawValue).") } ?? .none
        let card = catalogue.models.first { profile.wireID(of: $0.id) == text }
        return card.map { ($0, profile) }
    }

    /// The id with its profile.
    var wireID: String { profile.wireID(of: model.id) }

    /// Refuses a model whose life is over, or that cannot be run by this name.
    func checkIsInvocable() throws(ServiceError) {
        guard model.lifecycle != .ended else {
            throw ServiceError(
                status: 404,
                code: "ResourceNotFoundException",
                message: "This model version has reached the end of its life."
            )
        }
        guard profile != .none || isOwnARN || model.onDemand != .no else {
            throw .validation(
                """
                Invocation of model ID \(wireID) with on-demand throughput isn\u{2019}t supported. Retry your request \
                with the ID or ARN of an inference profile that contains this model.
                """
            )
        }
    }

    /// Refuses to count for a model that does not, and by any name but its own.
    func checkCountsTokens() throws(ServiceError) {
        guard profile == .none, ModelTraits(of: model).countsTokens else { throw .noTokenCounting }
    }

    /// What the service bills for some usage; `nil` where the price is not known.
    func cost(of usage: TokenUsage) -> Cost? { model.prices(for: profile)?.cost(of: usage) }

    /// What a request may use that states no `maxTokens`.
    var maxTokens: Int { model.maxOutputTokens }

    /// What some usage takes from a quota: output tokens count several times, cache reads not at all.
    func quotaTokens(of usage: TokenUsage) -> Int {
        usage.input + usage.cacheWrite + usage.output * model.outputBurndown
    }
}

extension InferenceProfile {
    /// Whether it can be called from a region: a geographic profile only from its own geography.
    fileprivate func isOffered(in region: String) -> Bool {
        let origins: [String] =
            switch self {
            case .global, .none: [""]
            case .us: ["us-east-", "us-west-", "ca-"]
            case .eu: ["eu-"]
            case .apac: ["ap-"]
            case .au: ["ap-southeast-2", "ap-southeast-4", "ap-southeast-6"]
            case .jp: ["ap-northeast-1", "ap-northeast-3"]
            case .india: ["ap-south-"]
            case .usGov: ["us-gov-"]
            }
        return origins.contains { region.hasPrefix($0) }
    }
}
