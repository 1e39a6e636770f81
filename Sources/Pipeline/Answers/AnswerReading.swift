internal import Jobs

/// What a reply says of the parts that were asked.
struct AnswerReading: Sendable, Equatable {
    /// What went wrong with a whole reply or one part of it.
    enum Defect: String, Sendable, Equatable {
        /// Cut by max_tokens: nothing of it is accepted.
        case cut
        case contextExceeded = "context_exceeded"
        case filtered
        case refusal
        /// The model's own output was malformed, or not in the asked form.
        case malformed
        case missing
        case doubled
        case invalid
        case empty
        /// It satisfies the schema, and a check of `output.require` does not hold.
        case requireFailed = "require_failed"
    }

    /// What is wrong with the answer for one part; the sentence holds nothing of the document.
    struct Flaw: Sendable, Equatable {
        let defect: Defect
        let sentence: String
        /// The answer, where it is good but for a check that a job may let pass.
        let answer: Answer?

        init(_ defect: Defect, _ sentence: String, answer: Answer? = nil) {
            self.defect = defect
            self.sentence = sentence
            self.answer = answer
        }
    }

    /// An answer with what is worth knowing of it.
    struct Answer: Sendable, Equatable {
        var result: ResultText
        /// In words for programs, as in an outcome.
        var notes: [String] = []
    }

    /// The answers that stand.
    var accepted: [PartID: Answer] = [:]
    /// The parts without one.
    var flaws: [PartID: Flaw] = [:]

    /// Nothing read yet.
    init() {}

    /// Every part with the same flaw.
    init(_ parts: [PreparedPart], _ defect: Defect, _ sentence: String) {
        for part in parts { flaws[part.part.id] = Flaw(defect, sentence) }
    }
}

/// The words that an outcome's notes and defects use.
enum OutcomeWord {
    /// The answer was not in the asked form, and could be put into it without a change of its content.
    static let schemaRepaired = "schema_repaired"
    /// A check that counts in the text of pages could not: some page went to the model as an image, or not at all.
    static let requireUnchecked = "require_unchecked"
    /// Some page could not be read, and the answer was given without it.
    static let pagesMissing = "pages_missing"
    /// A check of `output.require` does not hold.
    static let requireFailed = "require_failed"
}
