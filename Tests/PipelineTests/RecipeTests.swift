import Bedrock
import Jobs
import Spend
import Testing

@testable import Pipeline

@Suite
struct RecipeTests {
    private func hash(_ change: (inout Job) throws -> Void = { _ in }) throws -> String {
        var job = try Samples.job()
        try change(&job)
        return Recipe(job: job, image: job.input.image).hash
    }

    @Test func `each key that decides an answer makes another recipe`() throws {
        let recipes = [
            try hash(), try hash { $0.prompt.system = "Be verbose." }, try hash { $0.prompt.system = nil },
            try hash { $0.prompt.system = "" },
            try hash { $0.prompt.user = try Template("Read  {{content}}") },
            try hash { $0.output.schemaText = personSchema },
            try hash { $0.model.ladder = ["claude-sonnet-4-5"] },
            try hash { $0.model.ladder.append("claude-sonnet-4-5") },
            try hash { $0.model.temperature = Fraction("0") },
            try hash { $0.model.temperature = Fraction("0.1") },
            try hash { $0.input.content = .text }, try hash { $0.input.content = .image },
            try hash { $0.input.content = .textAndImage },
            try hash { $0.input.figureShare = Fraction(millionths: 1) },
            try hash { $0.input.hiddenText = .off }, try hash { $0.input.hiddenText = .keep },
            try hash { $0.input.hiddenText = .fail }, try hash { $0.input.hiddenTextCheck = .ink },
            try hash { $0.input.image.maxSide = 1_000 }, try hash { $0.input.image.maxPixels = 1_000 },
        ]
        #expect(Set(recipes).count == recipes.count)
    }

    @Test func `texts that trade places make another recipe`() throws {
        let straight = try hash { ($0.prompt.system, $0.output.schemaText) = ("true", nil) }
        #expect(try straight != hash { ($0.prompt.system, $0.output.schemaText) = (nil, "true") })
    }

    @Test func `what decides no answer leaves the recipe as it is`() throws {
        let recipe = try hash()
        let others = [
            try hash { $0.name = "another" }, try hash { $0.file = "/elsewhere" },
            try hash { $0.manifest = "/elsewhere" }, try hash { $0.store = "/elsewhere" },
            try hash { $0.model.maxTokens = 5 }, try hash { $0.model.profile = "us" },
            try hash { $0.model.regions = ["eu-west-1"] }, try hash { $0.batch = BatchSettings(parts: 9) },
            try hash { $0.limits = RunLimits(concurrency: 1, budget: Cost(picodollars: 1), drainSeconds: 1) },
            try hash { $0.retry = RetrySettings(attempts: 1, maxDelaySeconds: 1) },
            try hash { $0.failures = FailureLimits(stopAfter: 1) },
            try hash { $0.failures.degraded = .keep },
            try hash { $0.input.password = .environment("A") },
            try hash { $0.input.pages = PageRanges("1") },
            try hash { $0.input.split = .page }, try hash { $0.input.limits = ExtractionLimits(pages: 1) },
        ]
        #expect(Set(others) == [recipe])
    }

    @Test func `a setting without effect leaves the recipe as it is`() throws {
        let image = try hash { $0.input.content = .image }
        #expect(try image == hash { ($0.input.content, $0.input.hiddenText) = (.image, .keep) })
        #expect(
            try image == hash { ($0.input.content, $0.input.figureShare) = (.image, Fraction(millionths: 1)) }
        )
        let off = try hash { $0.input.hiddenText = .off }
        #expect(try off == hash { ($0.input.hiddenText, $0.input.hiddenTextCheck) = (.off, .ink) })
    }

    @Test func `a recipe is 64 hexadecimal digits, the same in every process`() throws {
        let recipe = try hash()
        #expect(recipe.wholeMatch(of: /[0-9a-f]{64}/) != nil)
        #expect(try recipe == JobPlan(Samples.job()).recipeHash)
    }
}

@Suite
struct IdentityTests {
    private let recipe: Recipe

    init() throws { recipe = Recipe(job: try Samples.job(), image: Jobs.ImageLimits()) }

    private func image(_ bytes: [UInt8], _ format: ImageContent.Format = .png, side: Int = 9) -> ContentBlock
    {
        .image(ImageContent(format: format, bytes: bytes, width: side, height: side))
    }

    @Test func `each difference in what the model gets is another identity`() throws {
        let other = Recipe(job: try Samples.job { $0.prompt.system = nil }, image: Jobs.ImageLimits())
        let identities = [
            Identity.of([], recipe: recipe), Identity.of([.text("a")], recipe: recipe),
            Identity.of([.text("a")], recipe: other), Identity.of([.text("a ")], recipe: recipe),
            Identity.of([.text("é")], recipe: recipe), Identity.of([.text("e\u{301}")], recipe: recipe),
            Identity.of([image([1, 2])], recipe: recipe),
            Identity.of([image([1, 2], .jpeg)], recipe: recipe),
            Identity.of([image([1]), image([2])], recipe: recipe),
            Identity.of([.text("a"), image([1])], recipe: recipe),
            Identity.of([image([1]), .text("a")], recipe: recipe),
            Identity.of([.text("a\ntext 1\nb")], recipe: recipe),
        ]
        #expect(Set(identities).count == identities.count)
    }

    @Test func `the same blocks under the same recipe are the same`() {
        #expect(
            Identity.of([.text("a"), image([1])], recipe: recipe)
                == Identity.of([.text("a"), image([1])], recipe: recipe)
        )
    }
}
