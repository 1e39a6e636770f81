internal import Bedrock
internal import Jobs

/// A job's models with the requests that they are asked by, and which of them a part may go to.
struct Ladder: Sendable {
    /// One rung: a model, and for which parts it is meant.
    struct Step: Sendable {
        let model: ResolvedModel
        /// All must hold of a part; none: it is for every part.
        let when: [RungCondition]
        let composer: RequestComposer
    }

    /// The rungs as the job has them.
    let steps: [Step]

    init(_ plan: JobPlan) {
        steps = zip(plan.rungs, plan.job.model.ladder).map { model, rung in
            let composer = RequestComposer(job: plan.job, form: plan.form, card: model.card)
            return Step(model: model, when: rung.when, composer: composer)
        }
    }

    /// The rungs of `part` by index, the preferred one first: those with a rule that holds, then those without a rule,
    /// each kind as written.
    ///
    /// A rung whose rule does not hold is not for the part, nor is one that takes no images where it has some and another
    /// rung is left.
    func order(for part: PreparedPart) -> [Int] {
        let ruled = steps.indices.filter { !steps[$0].when.isEmpty && holds(steps[$0].when, of: part) }
        let order = ruled + steps.indices.filter { steps[$0].when.isEmpty }
        var seen: Set<String> = []
        let distinct = order.filter { seen.insert(steps[$0].model.wireID).inserted }
        let seeing = distinct.filter { part.images == 0 || steps[$0].model.card.takesImages }
        return seeing.isEmpty ? distinct : seeing
    }

    /// Output tokens that a request on that rung, for so many parts with that growth, asks for.
    func maxTokens(rung: Int, parts: Int, growth: Int) -> Int {
        steps[rung].composer.maxTokens(for: parts, growth: growth)
    }

    private func holds(_ conditions: [RungCondition], of part: PreparedPart) -> Bool {
        conditions.allSatisfy { condition in
            switch condition {
            case .pages(let rule): rule.holds(of: part.part.pages?.pages.count ?? 0)
            case .inputTokens(let rule): rule.holds(of: part.estimatedTokens)
            case .images(let flag): (part.images > 0) == flag
            case .variable(let name, let value): part.origin?.item.vars[name] == value
            }
        }
    }
}
