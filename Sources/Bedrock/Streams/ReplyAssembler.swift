internal import JSON
internal import Spend

/// Makes a reply of the events of a stream: the same that the answer in one piece would have given.
struct ReplyAssembler {
    /// Whether content has come.
    private(set) var hasContent = false
    /// Whether nothing is missing any more.
    var isComplete: Bool { hasEnded && stopReason != nil && usage != nil }

    private let form: WireForm
    private let requestID: String?
    private var blocks: [Int: PartialBlock] = [:]
    private var stopReason: StopReason?
    private var hasEnded = false
    private var counts: JSONValue?
    private var latency: Duration?

    init(form: WireForm, requestID: String?) {
        self.form = form
        self.requestID = requestID
    }

    mutating func take(_ event: ReplyEvent) {
        switch event {
        case .begin(let index, let block):
            hasContent = true
            blocks[index] = block
        case .add(let index, let addition):
            hasContent = true
            blocks[index, default: PartialBlock()].add(addition)
        case .stop(let reason): stopReason = reason
        case .usage(let usage): counts = counts.map { $0.overwritten(by: usage) } ?? usage
        case .latency(let latency): self.latency = latency
        case .end: hasEnded = true
        }
    }

    /// The reply; what lacks its end was probably paid, and nobody can say how much.
    func reply(firstByte: Duration?) throws(InferenceError) -> InferenceReply {
        guard let stopReason else {
            throw .lostAnswer(reason: "the stream ended before the answer did", requestID: requestID)
        }
        guard let usage, hasEnded else {
            throw .lostAnswer(reason: "the stream ended before it stated its usage", requestID: requestID)
        }
        return InferenceReply(
            content: blocks.sorted { $0.key < $1.key }.compactMap(\.value.block),
            stopReason: stopReason,
            usage: usage,
            latency: latency,
            requestID: requestID,
            firstByte: firstByte
        )
    }

    private var usage: TokenUsage? {
        switch form {
        case .converse: counts.flatMap(TokenUsage.init(converse:))
        case .messages: counts.flatMap(TokenUsage.init(messages:))
        }
    }
}

extension JSONValue {
    /// An object with the members of both; those of `other` count.
    fileprivate func overwritten(by other: JSONValue) -> JSONValue {
        guard case .object(let old) = self, case .object(let new) = other else { return other }
        return .object(JSONObject(old.members + new.members.filter { $0.value != .null }))
    }
}
