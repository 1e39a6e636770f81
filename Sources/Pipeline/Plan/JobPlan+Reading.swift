internal import Bedrock
internal import Documents
internal import Jobs

extension JobPlan {
    /// How the file of `item` is read, its password with it, which is looked up now.
    ///
    /// Throws where the item or the job names a password that cannot be had.
    func extractionRequest(for item: Item) throws(Failure) -> ExtractionRequest {
        let input = job.input
        return ExtractionRequest(
            source: item.source,
            pages: item.pages ?? input.pages,
            pagesAreExplicit: item.pages != nil,
            content: input.content,
            figureShare: input.figureShare,
            hiddenText: input.hiddenText,
            hiddenTextCheck: input.hiddenTextCheck,
            password: try (item.password ?? input.password)?.password(),
            image: image,
            limits: input.limits
        )
    }

    /// Tokens of prompt and answer together that every model of the ladder takes.
    var contextTokens: Int { rungs.map(\.card.contextWindow).min() ?? 0 }
}
