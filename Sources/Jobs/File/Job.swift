/// A job as resolved from its file: what to read, what to ask, which model answers, and within which limits.
///
/// It stands alone: the texts of prompts and schema are read, paths are absolute, defaults are filled in. The store
/// keeps it whole, so that a run goes on under the recipe it began with, even without the file.
/// Whether the model exists and can do what is asked is not known here.
public struct Job: Sendable, Hashable, Codable {
    /// What the user calls the job; runs of one name belong together.
    public var name: String
    /// The absolute path of the job file.
    public var file: String
    /// The absolute path of the manifest: a JSONL file or a folder.
    public var manifest: String
    /// The absolute path of the store that the file names.
    public var store: String?
    /// What of each document goes to the model.
    public var input: InputSettings
    /// How many parts share a request.
    public var batch: BatchSettings
    /// What is said to the model.
    public var prompt: Prompt
    /// What the answer must look like.
    public var output: OutputSettings
    /// Who answers.
    public var model: ModelSettings
    /// What a run may use.
    public var limits: RunLimits
    /// How often a part is tried.
    public var retry: RetrySettings
    /// When failures stop the run.
    public var failures: FailureLimits

    /// A job with the documented defaults for what is left out.
    public init(
        name: String,
        file: String,
        manifest: String,
        store: String? = nil,
        input: InputSettings = InputSettings(),
        batch: BatchSettings = BatchSettings(),
        prompt: Prompt,
        output: OutputSettings = OutputSettings(),
        model: ModelSettings,
        limits: RunLimits = RunLimits(),
        retry: RetrySettings = RetrySettings(),
        failures: FailureLimits = FailureLimits()
    ) {
        self.name = name
        self.file = file
        self.manifest = manifest
        self.store = store
        self.input = input
        self.batch = batch
        self.prompt = prompt
        self.output = output
        self.model = model
        self.limits = limits
        self.retry = retry
        self.failures = failures
    }

    /// The store that is used where nobody names one: beside the job file, `.sqlite` in place of `.yaml` or `.yml`.
    public var defaultStorePath: String { Self.defaultStorePath(file: file) }

    static func defaultStorePath(file: String) -> String {
        let ending = [".yaml", ".yml"].first { file.hasSuffix($0) } ?? ""
        return file.dropLast(ending.count) + ".sqlite"
    }
}

/// What is said to the model: `prompt:`.
public struct Prompt: Sendable, Hashable, Codable {
    /// The same for every request, so that it can be cached.
    public var system: String?
    /// Rendered for each part.
    public var user: Template

    /// A prompt; without a system text, only the user's turn is sent.
    public init(system: String? = nil, user: Template) {
        self.system = system
        self.user = user
    }
}

/// What the answer must look like: `output:`.
public struct OutputSettings: Sendable, Hashable, Codable {
    /// The JSON Schema as compact JSON text; `nil` where the answer is plain text.
    public var schemaText: String?
    /// What must hold of an answer besides; nothing without a schema.
    public var require: [Requirement]

    /// Plain text, unless a schema is given.
    public init(schemaText: String? = nil, require: [Requirement] = []) {
        self.schemaText = schemaText
        self.require = require
    }

    /// Reads what a store holds; the checks are missing where they were not known yet.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        schemaText = try container.decodeIfPresent(String.self, forKey: .schemaText)
        require = try container.decodeIfPresent([Requirement].self, forKey: .require) ?? []
    }
}

/// Who answers: `model:`.
public struct ModelSettings: Sendable, Hashable, Codable {
    /// The models that may answer, the preferred one first; at least one without conditions.
    public var ladder: [Rung]
    /// Where Bedrock may run the model, such as `global` or `eu`.
    ///
    /// `none` names the model without a profile; `nil` takes the model's usual one.
    public var profile: String?
    /// AWS regions whose endpoints are asked, the preferred one first; none where AWS's own settings decide.
    public var regions: [String]
    /// Output tokens per part.
    public var maxTokens: Int
    /// `nil`: the model's own default.
    public var temperature: Fraction?

    /// A model with its own defaults for what is left out.
    public init(
        ladder: [Rung],
        profile: String? = nil,
        regions: [String] = [],
        maxTokens: Int,
        temperature: Fraction? = nil
    ) {
        self.ladder = ladder
        self.profile = profile
        self.regions = regions
        self.maxTokens = maxTokens
        self.temperature = temperature
    }
}
