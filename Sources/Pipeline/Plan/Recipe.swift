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
    private static let version = "sheaf recipe 1"

    /// SHA-256, in hexadecimal.
    let hash: String
    /// Whether its checks read the text of a part's pages.
    let readsText: Bool

    /// `image` are the limits in force: the job's, narrowed by the model's.
    init(job: Job, image: ImageLimits) {
        var writer = JSONWriter()
        writer.beginArray()
        writer.string(Self.version)
        if let system = job.prompt.system { writer.string(system) } else { writer.null() }
        writer.string(job.prompt.user.source)
        if let schema = job.output.schemaText { writer.string(schema) } else { writer.null() }
        writer.beginArray()
        for rung in job.model.ladder { writer.string(rung) }
        writer.endArray()
        if let temperature = job.model.temperature {
            writer.string(temperature.description)
        } else {
            writer.null()
        }
        writer.string(job.input.content.rawValue)
        writer.integer(image.maxSide)
        writer.integer(image.maxPixels)
        // Left out where there are none, as before there could be any.
        if !job.output.require.isEmpty { Self.write(job.output.require, to: &writer) }
        writer.endArray()
        readsText = job.output.require.contains(where: \.countsText)
        hash = SHA256.digest(writer.bytes).hex
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
