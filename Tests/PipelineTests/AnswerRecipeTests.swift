import Bedrock
import Jobs
import Testing

@testable import Pipeline

/// The checks of answers as a part of the recipe.
@Suite
struct AnswerRecipeTests {
    private func recipe(_ require: [Requirement], degraded: DegradedPolicy = .fail) throws -> Recipe {
        let job = try Samples.job(schema: personSchema) { job in
            job.output.require = require
            job.failures.degraded = degraded
        }
        return Recipe(job: job, image: Jobs.ImageLimits())
    }

    @Test func `each other check makes another recipe, and what becomes of a failure does not`() throws {
        let checks: [[Requirement]] = [
            [], [Requirement(path: "/a", check: .minItems(1))],
            [Requirement(path: "/a", check: .minItems(2))],
            [Requirement(path: "/b", check: .minItems(1))], [Requirement(path: "/a", check: .nonEmpty)],
            [Requirement(path: "/a", check: .countMatches("1"))],
            [Requirement(path: "/a", check: .minItems(1)), Requirement(path: "/b", check: .nonEmpty)],
        ]
        #expect(try Set(checks.map { try recipe($0).hash }).count == checks.count)
        #expect(try recipe(checks[1]).hash == recipe(checks[1], degraded: .keep).hash)
    }

    @Test func `the text of pages is kept only for checks that read it`() throws {
        #expect(try !recipe([Requirement(path: "/a", check: .nonEmpty)]).readsText)
        #expect(try recipe([Requirement(path: "/a", check: .countMatches("x"))]).readsText)
    }
}
