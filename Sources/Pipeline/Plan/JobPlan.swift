public import Bedrock
internal import JSON
public import Jobs

/// A job with everything resolved that does not depend on the machine: its models, its recipe, the form of its answers.
public struct JobPlan: Sendable {
    /// The job as its file says it.
    public let job: Job
    /// What the job's model names and profile stand for, in the order of its ladder; at least one.
    public let rungs: [ResolvedModel]
    /// Allowed, but hardly meant; sentences.
    public let warnings: [String]
    let form: AnswerForm
    let recipe: Recipe
    /// The job's limits, narrowed by those of all its models: an image is scaled once, whoever sees it.
    let image: Jobs.ImageLimits

    /// Throws the first thing in the job that one of its models cannot do.
    public init(_ job: Job, catalogue: ModelCatalogue = .embedded) throws(JobPlanError) {
        self.job = job
        rungs = try Self.resolve(job, catalogue)
        image = rungs.reduce(job.input.image) { Self.narrowed($0, by: $1.card) }
        do throws(JSONSchemaError) {
            form = try AnswerForm(job: job)
        } catch {
            throw JobPlanError(key: "output.schema", message: error.description)
        }
        recipe = Recipe(job: job, image: image)
        warnings = rungs.flatMap { rung in
            rung.warnings
                + (Self.dropsTemperature(job, rung.card)
                    ? ["model.temperature: left out, since \(rung.card.name) refuses it"] : [])
        }
    }

    /// The first rung's model.
    public var model: ResolvedModel { rungs[0] }

    /// SHA-256 of the recipe, in hexadecimal.
    public var recipeHash: String { recipe.hash }

    static func dropsTemperature(_ job: Job, _ card: ModelCard) -> Bool {
        job.model.temperature != nil && !card.takesTemperature
    }

    private static func resolve(
        _ job: Job,
        _ catalogue: ModelCatalogue
    ) throws(JobPlanError) -> [ResolvedModel] {
        let profile = try profile(of: job)
        guard !job.model.ladder.isEmpty else {
            throw JobPlanError(key: "model.ladder", message: "names no model")
        }
        var rungs: [ResolvedModel] = []
        for rung in job.model.ladder {
            let model: ResolvedModel
            do throws(ModelError) {
                model = try catalogue.resolve(rung.model, profile: profile)
            } catch {
                throw JobPlanError(error)
            }
            try check(job, model)
            rungs.append(model)
        }
        return rungs
    }

    private static func profile(of job: Job) throws(JobPlanError) -> InferenceProfile? {
        guard let name = job.model.profile else { return nil }
        guard let profile = InferenceProfile(rawValue: name) else {
            throw JobPlanError(
                key: "model.profile",
                message: "'\(name)' is no inference profile",
                hint: "one of \(InferenceProfile.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        return profile
    }

    private static func check(_ job: Job, _ model: ResolvedModel) throws(JobPlanError) {
        let card = model.card
        if job.model.maxTokens > card.maxOutputTokens {
            throw JobPlanError(
                key: "model.max_tokens",
                message: "\(job.model.maxTokens) is more than \(card.name) can give",
                hint: "at most \(card.maxOutputTokens)"
            )
        }
        if job.input.content == .image, !card.takesImages {
            throw JobPlanError(
                key: "input.content",
                message: "\(card.name) takes no images",
                hint: "content: text, or another model"
            )
        }
        if job.limits.budget != nil, model.prices == nil {
            throw JobPlanError(
                key: "limits.budget_usd",
                message: "the price of \(card.name) under profile '\(model.profile.rawValue)' is not known",
                hint: "without a price no budget can be kept: leave the budget out, or use another profile"
            )
        }
    }

    private static func narrowed(_ limits: Jobs.ImageLimits, by card: ModelCard) -> Jobs.ImageLimits {
        Jobs.ImageLimits(
            maxSide: min(limits.maxSide, card.imageLimits.maxSide),
            maxPixels: min(limits.maxPixels, card.imageLimits.maxPixels),
            maxBytes: limits.maxBytes
        )
    }
}

/// Something in a job that cannot be done, by the key that says it.
public struct JobPlanError: Error, Equatable {
    /// Such as `model.ladder`.
    public let key: String
    /// What cannot be done, and for which value.
    public let message: String
    /// The way out; `nil` where none is known.
    public let hint: String?

    init(key: String, message: String, hint: String? = nil) {
        self.key = key
        self.message = message
        self.hint = hint
    }

    fileprivate init(_ error: ModelError) {
        let lines = error.description.split(separator: "\n", maxSplits: 1).map(String.init)
        let isProfile =
            switch error {
            case .profileNotOffered, .profileRequired: true
            default: false
            }
        self.init(
            key: isProfile ? "model.profile" : "model.ladder",
            message: lines[0],
            hint: lines.dropFirst().first.map { $0.replacing("  hint: ", with: "", maxReplacements: 1) }
        )
    }
}
