internal import Bedrock
internal import JSON

/// What a model is asked, in whichever of the two forms it came: Converse or Anthropic's Messages.
///
/// Made from a body that has the right shape; `checkRules` holds it against what the shape cannot say.
struct ModelRequest: Sendable {
    /// The form of a body, and of the answer to it.
    enum Form: Sendable {
        case converse
        case messages
    }

    struct Message: Sendable {
        let role: String
        let blocks: [Block]
    }

    indirect enum Block: Sendable {
        case text(String)
        case image(format: String, bytes: [UInt8], size: ImageSize?)
        case document(Document)
        case toolUse(id: String, text: String)
        case toolResult(id: String, content: [Block])
        case reasoning(text: String, signature: String?)
        /// The end of a prefix to be kept for so long.
        case cachePoint(CacheLifetime)
        /// Anything else, as the text that the model reads.
        case other(text: String)
    }

    struct Document: Sendable {
        let name: String
        /// `nil` where it lies elsewhere.
        let bytes: [UInt8]?
        /// Whether the answer has to point at it.
        let isCited: Bool
    }

    struct Tool: Sendable {
        let name: String
        let schema: JSONValue
        /// Everything that the model reads of it.
        let text: String
        /// Whether its input is held to the schema while it is made.
        let isStrict: Bool
        /// The cache point behind it.
        var cachePoint: CacheLifetime?
    }

    enum ToolChoice: Sendable, Equatable {
        case auto
        case any
        case tool(String)
        case none

        var isForced: Bool { self != .auto && self != .none }
    }

    enum Thinking: Sendable, Equatable {
        case disabled
        case enabled(budget: Int)
        /// The model thinks as it sees fit; `isOmitted`: its thoughts are not shown.
        case adaptive(isOmitted: Bool)
    }

    /// The members that steer sampling.
    struct Sampling: Sendable {
        var setsTemperature = false
        var setsTopP = false
        var setsTopK = false

        var isSet: Bool { setsTemperature || setsTopP || setsTopK }
    }

    let form: Form
    var messages: [Message] = []
    var system: [Block] = []
    var tools: [Tool]?
    var toolChoice = ToolChoice.auto
    /// The JSON text of the schema that the answer has to fit; not yet known to be one.
    var answerSchemaText: String?
    var maxTokens: Int?
    var stopSequences: [String] = []
    var sampling = Sampling()
    /// `nil` where nothing is said of it.
    var thinking: Thinking?
    /// How hard the model should try; `nil` where nothing is said of it.
    var effort: String?

    /// Whether the answer begins with the model's thoughts.
    var asksForThinking: Bool { thinking.map { $0 != .disabled } ?? false }

    /// The blocks that the answer is made from: those of the user's first message.
    ///
    /// So a request to do it again, with what was wrong in a later turn, is answered about the same content.
    var question: [Block] { messages.first { $0.role == "user" }?.blocks ?? [] }

    /// All documents, in order.
    var documents: [Document] {
        messages.flatMap(\.blocks).compactMap { block in
            guard case .document(let document) = block else { return nil }
            return document
        }
    }
}

extension CacheLifetime {
    /// The lifetime of a cache point that names `ttl`; five minutes where it names none.
    init(ttl: String?) { self = ttl == "1h" ? .oneHour : .fiveMinutes }

    /// As both forms write it.
    var ttl: String { self == .oneHour ? "1h" : "5m" }
}
