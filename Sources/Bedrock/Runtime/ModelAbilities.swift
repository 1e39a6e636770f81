internal import Synchronization

/// What models were found to lack while the program ran, whatever the catalogue says of them.
///
/// It is learned from refusals, and never forgotten: another start of the program asks anew.
public final class ModelAbilities: Sendable {
    private let missing = Mutex<[String: Set<Ability>]>([:])

    /// Nothing is missing yet.
    public init() {}

    /// What the model of that id on the wire was found to lack.
    public func missing(from modelID: String) -> Set<Ability> {
        missing.withLock { $0[modelID] ?? [] }
    }

    func remember(_ ability: Ability, missingFrom modelID: String) {
        missing.withLock { _ = $0[modelID, default: []].insert(ability) }
    }
}

extension InferenceRequest {
    /// The same question without what the model lacks, as far as it remains the same question.
    ///
    /// A system prompt moves in front of the first turn. Images, documents, thinking and stop sequences stay: without
    /// them it would be another question, and the refusal stands.
    func without(_ missing: Set<Ability>) -> InferenceRequest {
        guard !missing.isEmpty else { return self }
        var request = self
        if missing.contains(.temperature) { request.temperature = nil }
        if missing.contains(.forcedToolChoice) { request.tool?.isForced = false }
        if missing.contains(.structuredOutput) {
            request.answerSchema = nil
            request.tool?.isStrict = false
        }
        if missing.contains(.cachePoints) {
            request.cachedPrefix = nil
            for index in request.messages.indices {
                request.messages[index].content.removeAll(where: \.isCachePoint)
            }
        }
        if missing.contains(.systemPrompt), request.messages.first?.role == .user {
            request.messages[0].content.insert(contentsOf: request.sentSystem.map(ContentBlock.text), at: 0)
            request.system = []
        }
        return request
    }
}
