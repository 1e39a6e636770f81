internal import JSON

/// One step of an answer that is streamed, in either form.
///
/// Padding, pings and what did not exist when this was written make no event.
enum ReplyEvent: Equatable {
    /// A block begins with what is known of it so far; texts may begin without this.
    case begin(block: Int, PartialBlock)
    /// A block goes on.
    case add(block: Int, Addition)
    case stop(StopReason)
    /// What was billed, in the form's own words; several add up to the whole, the later counting where both say it.
    case usage(JSONValue)
    case latency(Duration)
    /// All has been said.
    case end

    /// A piece of a block.
    enum Addition: Equatable {
        case text(String)
        case toolInput(String)
        case reasoning(String)
        case signature(String)
        case redacted(String)
        case citation(RawJSON)
        /// A kind of piece that means nothing to us, as it came.
        case unknown(name: String, RawJSON)
    }
}
