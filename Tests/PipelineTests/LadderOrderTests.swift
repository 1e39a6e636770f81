import Bedrock
import Jobs
import Testing

@testable import Pipeline

@Suite
struct LadderOrderTests {
    private func rung(_ model: String, _ conditions: KeyValuePairs<String, String> = [:]) -> Rung {
        Rung(model, when: conditions.compactMap { RungCondition(key: $0.key, text: $0.value) })
    }

    private func order(_ rungs: [Rung], _ part: PreparedPart) throws -> [Int] {
        Ladder(try JobPlan(try Samples.job { $0.model.ladder = rungs })).order(for: part)
    }

    private func part(pages: Int) throws -> PreparedPart {
        try SamplePages.part((1...pages).map { SamplePages.text($0) })
    }

    @Test func `rungs without a rule are taken as written`() throws {
        #expect(try order(["claude-haiku-4-5", "claude-sonnet-4-5"], part(pages: 3)) == [0, 1])
    }

    @Test func `a rung whose rule holds comes first, and is not there where it does not`() throws {
        let rungs = [rung("claude-haiku-4-5"), rung("claude-sonnet-4-5", ["pages": ">2"])]
        #expect(try order(rungs, part(pages: 2)) == [0])
        #expect(try order(rungs, part(pages: 3)) == [1, 0])
    }

    @Test func `all conditions of a rule must hold`() throws {
        let rungs = [
            rung("claude-haiku-4-5"), rung("claude-sonnet-4-5", ["pages": ">1", "images": "true"]),
            rung("claude-opus-4-5", ["input_tokens": "<100000", "vars.who": "Ann {{id}}"]),
            rung("claude-sonnet-4-6", ["vars.other": "x"]),
        ]
        #expect(try order(rungs, part(pages: 3)) == [2, 0])
        let seen = try SamplePages.part([SamplePages.text(1), SamplePages.scan(2)])
        #expect(try order(rungs, seen) == [1, 2, 0])
    }

    @Test func `a model is there once, where it is preferred most`() throws {
        let rungs = [
            rung("claude-haiku-4-5"), rung("claude-sonnet-4-5"),
            rung("claude-sonnet-4-5", ["pages": ">2"]),
        ]
        #expect(try order(rungs, part(pages: 3)) == [2, 0])
        #expect(try order(rungs, part(pages: 1)) == [0, 1])
    }

    @Test func `rules are part of the recipe, and plain names keep theirs`() throws {
        func hash(_ rungs: [Rung]) throws -> String {
            try JobPlan(try Samples.job { $0.model.ladder = rungs }).recipeHash
        }
        let recipes = [
            try hash(["claude-haiku-4-5", "claude-sonnet-4-5"]),
            try hash([rung("claude-haiku-4-5"), rung("claude-sonnet-4-5", ["pages": ">2"])]),
            try hash([rung("claude-haiku-4-5"), rung("claude-sonnet-4-5", ["pages": ">3"])]),
            try hash([rung("claude-haiku-4-5"), rung("claude-sonnet-4-5", ["input_tokens": ">2"])]),
        ]
        #expect(Set(recipes).count == recipes.count)
    }

    @Test func `a job must be possible for each of its models`() throws {
        #expect(throws: JobPlanError.self) {
            try JobPlan(
                try Samples.job { job in
                    job.model.ladder = ["claude-haiku-4-5", "claude-opus-4-1"]
                    job.model.maxTokens = 64_000
                }
            )
        }
        let plan = try JobPlan(
            try Samples.job { $0.model.ladder = ["claude-haiku-4-5", "claude-sonnet-4-5"] }
        )
        #expect(plan.rungs.count == 2 && plan.model == plan.rungs[0])
        #expect(plan.contextTokens == plan.rungs.map(\.card.contextWindow).min())
    }
}
