internal import Bedrock
internal import Spend

/// A request as it would be sent to one rung's model, with what it can take of quota and budget there.
struct Departure: Sendable {
    let rung: Int
    let request: InferenceRequest
    let model: ResolvedModel
    /// Tokens of quota that Bedrock reserves at its start: the estimated input and all of `max_tokens`.
    let need: Double
    /// An upper bound of its cost; `nil` where the price is unknown.
    let reserve: Cost?

    init(rung: Int, request: InferenceRequest, model: ResolvedModel) {
        self.rung = rung
        self.request = request
        self.model = model
        let tokens = model.card.tokens(of: request)
        need = Double(tokens.expected + request.maxTokens)
        reserve = model.prices?.worstCase(inputTokens: tokens.upperBound, maxTokens: request.maxTokens)
    }

    /// Tokens of quota that the answer used in the end: its output counts several times, what the cache gave does not.
    func use(of usage: TokenUsage) -> Double {
        Double(usage.promptTokens - usage.cacheRead + usage.output * model.card.outputBurndown)
    }
}
