internal import Bedrock
internal import Checkpoints
internal import Documents
internal import Jobs

/// What the feed works with, the same for every item of a run.
struct FeedContext: Sendable {
    let run: RunRecord
    /// Answers of earlier runs are not reused.
    let isFresh: Bool
    let store: Store
    let journal: RunJournal
    let extraction: ExtractionPool
    let input: InputSettings
    /// The limits in force: the job's, narrowed by the model's.
    let image: Jobs.ImageLimits
    let renderer: PartRenderer
    let control: RunControl
    let tally: Tally
    let progress: RunProgress
    /// Documents that are extracted ahead.
    let lookahead: Int

    func extract(_ item: Item) -> Extraction {
        extraction.extract(
            ExtractionRequest(
                source: item.source,
                pages: item.pages ?? input.pages,
                pagesAreExplicit: item.pages != nil,
                content: input.content,
                image: image,
                limits: input.limits
            )
        )
    }

    func decided(_ status: OutcomeStatus, isReused: Bool = false) {
        tally.count(status, isReused: isReused)
    }

    func recordFailure(_ failure: Failure, of part: Part) {
        journal.record(Outcome(status: .failed, failure: failure), of: part)
        decided(.failed)
    }
}

/// Counts decided parts for whoever watches, and stops a run in which too much fails.
struct Tally: Sendable {
    let progress: RunProgress
    let limit: FailureLimit
    let control: RunControl

    func count(_ status: OutcomeStatus, isReused: Bool = false) {
        progress.decided(status, isReused: isReused)
        if let reason = limit.count(status) { control.requestStop(.failureLimit(reason)) }
    }
}
