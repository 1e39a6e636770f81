internal import Bedrock

/// What the service refuses of some generations of models.
///
/// By id, as of November 2026: thinking came with 3.7, changed its form with 4.6, and the older form went with 4.7.
/// Kept apart from the catalogue that clients go by, so that what is wrong there shows.
struct ModelTraits: Sendable {
    private enum Generation: Int, Comparable {
        case three
        case four
        case fourFive
        case fourSix
        case later

        static func < (left: Generation, right: Generation) -> Bool { left.rawValue < right.rawValue }
    }

    private let generation: Generation
    /// The model's id without `anthropic.claude-`.
    private let name: Substring

    init(of model: ModelCard) {
        name = model.id.dropFirst("anthropic.claude-".count)
        let four = ["opus-4-2", "sonnet-4-2", "opus-4-1-", "3-7-"]
        if four.contains(where: name.hasPrefix) {
            generation = .four
        } else if name.hasPrefix("3-") {
            generation = .three
        } else if name.contains("-4-5") {
            generation = .fourFive
        } else {
            generation = name.contains("-4-6") ? .fourSix : .later
        }
    }

    /// `thinking` of type `enabled`, with a budget.
    var takesThinkingBudget: Bool { generation > .three && generation < .later }
    /// `thinking` of type `adaptive`.
    var takesAdaptiveThinking: Bool { generation >= .fourSix }
    /// `thinking` of type `disabled`.
    var takesDisabledThinking: Bool {
        !["opus-5-5", "fable-", "mythos-"].contains(where: name.hasPrefix)
    }
    /// The values of `effort`; none where it takes no effort.
    var efforts: [String] {
        switch generation {
        case .three, .four: []
        case .fourFive: name.hasPrefix("opus-") ? ["low", "medium", "high"] : []
        case .fourSix: ["low", "medium", "high", "max"]
        case .later: ["low", "medium", "high", "xhigh", "max"]
        }
    }
    /// A schema for the answer; where sources disagree, it does.
    var takesAnswerSchema: Bool {
        generation > .four && !["opus-4-7", "opus-5", "fable-"].contains(where: name.hasPrefix)
    }
    /// `temperature` beside `top_p`.
    var takesTemperatureAndTopP: Bool { generation < .fourFive }
    /// A last message of role `assistant`, which the answer goes on with.
    var takesPrefill: Bool { generation < .fourSix }
    /// CountTokens.
    var countsTokens: Bool { generation < .later }
}
