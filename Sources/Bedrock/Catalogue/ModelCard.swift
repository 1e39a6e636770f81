/// What is known of one Claude model on Bedrock.
public struct ModelCard: Sendable, Equatable {
    /// The foundation model's id, such as `anthropic.claude-haiku-4-5-20251001-v1:0`.
    public let id: String
    /// The name that people use, such as `Claude Haiku 4.5`.
    public let name: String
    /// The profiles that offer it.
    public let profiles: [InferenceProfile]
    /// The profiles that may offer it: sources disagree.
    public let unsureProfiles: [InferenceProfile]
    /// Whether the bare id can be called without a profile.
    public let onDemand: OnDemand
    /// Tokens of prompt and answer together.
    public let contextWindow: Int
    /// The largest `max_tokens`.
    public let maxOutputTokens: Int
    /// Whether it reads images.
    public let takesImages: Bool
    /// Whether `temperature` may be sent.
    public let takesTemperature: Bool
    /// Whether it can be made to call a tool.
    public let takesForcedToolChoice: Bool
    /// Whether Bedrock holds its answer to a schema; `nil` where sources disagree.
    public let takesAnswerSchema: Bool?
    /// Whether Bedrock counts tokens for it; `nil` where nobody says.
    public let countsTokens: Bool?
    /// The forms in which it takes `Thinking`; none for a model that does not think.
    public let thinkingForms: [ThinkingForm]
    /// What it does to large images.
    public let imageLimits: ImageLimits
    /// Tokens for the same text, in per cent of what models before Opus 4.7 and Sonnet 5 make of it.
    public let textTokensPercent: Int
    /// How many tokens of quota one token of output uses; 10 where nobody says.
    public let outputBurndown: Int
    /// The shortest prefix that is cached, in tokens; `nil` where there is no prompt caching.
    public let cacheMinimum: Int?
    /// Where it stands in its life.
    public let lifecycle: Lifecycle
    /// When it ends or ended, in words; `nil` where nobody says.
    public let endOfLife: String?
    /// What a user of it should know besides; a clause.
    public let note: String?
    /// ARNs that run it, each with the profile whose prices hold there.
    public let arns: [ModelARN: InferenceProfile]
    /// The day of the prices, `yyyy-mm-dd`; `nil` where whoever gave them did not say.
    public let priceDate: String?
    /// Where the prices come from; `nil` where whoever gave them did not say.
    public let priceSource: String?

    let basePrices: Prices
    let geoMultiplier: PriceMultiplier

    /// Answers to the question whether the bare id can be called.
    public enum OnDemand: String, Sendable {
        case yes
        case no
        case someRegions = "some_regions"
        case unknown
    }

    /// The forms of `Thinking`.
    public enum ThinkingForm: String, Sendable {
        case budget
        case adaptive
    }

    /// The stages of a model's life.
    public enum Lifecycle: String, Sendable {
        case active
        case legacy
        case ended
    }

    /// What one token costs where that profile runs it; `nil` where that is not known, as in GovCloud.
    public func prices(for profile: InferenceProfile) -> Prices? {
        switch profile {
        case .usGov: nil
        case _ where basePrices.bands.isEmpty: nil
        default: profile.isGeographic ? basePrices.multiplied(by: geoMultiplier) : basePrices
        }
    }

    /// The shorter names by which a job may call it: without `anthropic.`, version and date.
    var aliases: [String] {
        var aliases = [id]
        if id.hasPrefix("anthropic.") { aliases.append(String(id.dropFirst("anthropic.".count))) }
        aliases += aliases.compactMap(Self.withoutVersion)
        aliases += aliases.compactMap(Self.withoutDate)
        return aliases
    }

    /// `…-v1:0` and `…-v1` without that end.
    private static func withoutVersion(_ id: String) -> String? {
        guard let dash = id.lastIndex(of: "-"), id[dash...].hasPrefix("-v") else { return nil }
        let version = id[dash...].dropFirst(2)
        guard !version.isEmpty, version.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ":") }) else {
            return nil
        }
        return String(id[..<dash])
    }

    /// `…-20251001` without that end.
    private static func withoutDate(_ id: String) -> String? {
        guard let dash = id.lastIndex(of: "-") else { return nil }
        let date = id[dash...].dropFirst()
        guard date.count == 8, date.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return String(id[..<dash])
    }
}
