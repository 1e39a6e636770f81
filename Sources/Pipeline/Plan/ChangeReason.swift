internal import Checkpoints
internal import Jobs

/// Why a part that was answered before would be sent again.
public enum ChangeReason: String, Sendable, Hashable, CaseIterable {
    /// The file, the pages or the values that the template uses.
    case content
    case prompt
    case schema
    case model
    /// A setting of the model, such as the temperature.
    case parameter
    /// How documents are read or split.
    case extraction

    /// What differs between an item as it was last run and as it would be run now; empty where nothing does.
    static func reasons(
        from before: PreviousItem,
        to item: Item,
        sourceSHA256: String?,
        job: Job
    ) -> [ChangeReason] {
        var reasons: [ChangeReason] = []
        func note(_ reason: ChangeReason, if differs: Bool) {
            if differs { reasons.append(reason) }
        }
        let old = try? RunSettings(json: before.settings).job
        note(
            .content,
            if: before.sourceSHA256 != sourceSHA256 || before.item.pages != item.pages
                || before.item.vars != item.vars
        )
        guard let old else { return reasons }
        note(.prompt, if: old.prompt != job.prompt)
        note(.schema, if: old.output != job.output)
        note(.model, if: old.model.ladder != job.model.ladder)
        note(.parameter, if: old.model.temperature != job.model.temperature)
        note(.extraction, if: !old.input.reads(like: job.input))
        return reasons
    }
}

extension InputSettings {
    /// Whether the same documents become the same parts: what a reading may cost, and by what password it is made, decides
    /// nothing of that.
    fileprivate func reads(like other: InputSettings) -> Bool {
        var other = other
        (other.limits, other.password) = (limits, password)
        return self == other
    }
}
