internal import Digests
internal import JSON
internal import Jobs

/// All that decides an answer besides the content, as one digest.
///
/// In it: system prompt, user template, schema, the checks of `output.require`, the ladder as written, temperature, and the extraction settings that
/// change what the model sees. Not in it: max_tokens, batch size, output strategy, regions, profile, concurrency,
/// limits, retry, budget. Which pages are read shows in the content itself.
struct Recipe: Sendable, Hashable {
    /// Changes when the meaning of the digest does, so that an old store's answers are not taken for new ones.
    private static let version = "sheaf recipe 2"

    /// SHA-256, in hexadecimal.
    let hash: String
    /// Whether its checks read the text of a part's pages.
    let readsText: Bool
    /// What becomes of a part with defects; not in the digest, since it decides no answer.
    let degraded: DegradedPolicy

    /// `image` are the limits in force: the job's, narrowed by the model's.
    init(job: Job, image: ImageLimits) {
        var writer = JSONWriter()
        writer.beginArray()
        writer.string(Self.version)
        if let system = job.prompt.system { writer.string(system) } else { writer.null() }
        writer.string(job.prompt.user.source)
        if let schema = job.output.schemaText { writer.string(schema) } else { writer.null() }
        writer.beginArray()
        for rung in job.model.ladder { Self.write(rung, to: &writer) }
        writer.endArray()
        if let temperature = job.model.temperature {
            writer.string(temperature.description)
        } else {
            writer.null()
        }
        writer.string(job.input.content.rawValue)
        writer.integer(image.maxSide)
        writer.integer(image.maxPixels)
        Self.write(job.input, to: &writer)
        // Left out where there are none, as before there could be any.
        if !job.output.require.isEmpty { Self.write(job.output.require, to: &writer) }
        writer.endArray()
        degraded = job.failures.degraded
        readsText = job.output.require.contains(where: \.countsText)
        hash = SHA256.digest(writer.bytes).hex
    }

    /// What decides which text and images of a page the model sees; what has no effect is left out.
    private static func write(_ input: InputSettings, to writer: inout JSONWriter) {
        if input.content == .auto { writer.string("figures \(input.figureShare)") }
        guard input.content != .image else { return }
        writer.string("hidden text \(input.hiddenText.rawValue)")
        if input.hiddenText != .off { writer.string("found by \(input.hiddenTextCheck.rawValue)") }
    }

    /// A rung without a rule is its name alone.
    private static func write(_ rung: Rung, to writer: inout JSONWriter) {
        guard !rung.when.isEmpty else { return writer.string(rung.model) }
        writer.beginArray()
        writer.string(rung.model)
        for condition in rung.when.sorted(by: { $0.key < $1.key }) {
            writer.string(condition.key)
            writer.string(condition.text)
        }
        writer.endArray()
    }

    private static func write(_ requirements: [Requirement], to writer: inout JSONWriter) {
        writer.beginArray()
        for requirement in requirements {
            writer.beginArray()
            writer.string(requirement.path)
            switch requirement.check {
            case .minItems(let count):
                writer.string("min_items")
                writer.integer(count)
            case .nonEmpty: writer.string("non_empty")
            case .countMatches(let pattern):
                writer.string("count_matches")
                writer.string(pattern)
            }
            writer.endArray()
        }
        writer.endArray()
    }
}
