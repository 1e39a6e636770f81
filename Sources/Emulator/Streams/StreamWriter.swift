internal import AWS
internal import Digests
internal import JSON

/// Makes an answer's event stream, and what a fault does to it half way.
struct StreamWriter: Sendable {
    /// A step of the stream, whole, and how long the model takes for it.
    private typealias Frame = HTTPReply.Piece

    let form: ModelRequest.Form
    let report: AnswerReport
    let pace: Pace
    /// What decides where texts and bytes are cut.
    let seed: UInt64

    /// The reply; only a fault that needs a stream changes it.
    func reply(fault: Fault?) -> HTTPReply {
        var frames = report.answer.events(seed: seed).compactMap(frame)
        var end = HTTPReply.End.complete
        if let fault { strike(&frames, with: fault, end: &end) }
        var reply = HTTPReply(status: 200, contentType: "application/vnd.amazon.eventstream", body: [])
        if form == .messages { reply.headers.append(("X-Amzn-Bedrock-Content-Type", "application/json")) }
        reply.length = .chunked
        reply.end = end
        reply.pieces = pieces(of: frames)
        return reply
    }

    private func frame(of event: AnswerEvent) -> Frame? {
        guard let message = message(of: event) else { return nil }
        return Frame(pause: pace.duration(ofTokens: event.tokens), bytes: message.encoded())
    }

    private func message(of event: AnswerEvent) -> EventStreamMessage? {
        switch form {
        case .converse:
            guard let (name, payload) = ConverseReply.event(event, of: report) else { return nil }
            return EventStreamMessage(.event(name), payload: padded(payload).bytes)
        case .messages:
            let chunk = MessagesReply.event(event, of: report).bytes
            let payload: JSONValue = ["bytes": .string(Base64.encode(chunk))]
            return EventStreamMessage(.event("chunk"), payload: padded(payload).bytes)
        }
    }

    /// With the member `p`, whose length hides that of the rest.
    private func padded(_ payload: JSONValue) -> JSONValue {
        let members = payload.objectValue?.members ?? []
        let length = 1 + (seed &+ UInt64(payload.bytes.count)) % 16
        let padding = String("abcdefghijklmnop".prefix(Int(length)))
        return .object(JSONObject(members + [JSONObject.Member(name: "p", value: .string(padding))]))
    }

    private func strike(_ frames: inout [Frame], with fault: Fault, end: inout HTTPReply.End) {
        let middle = frames.count / 2
        func endInTheMiddle(with message: EventStreamMessage) {
            frames = frames[..<middle] + [Frame(bytes: message.encoded())]
        }
        if let exception = fault.kind.exception(argument: fault.argument) {
            return endInTheMiddle(with: exception.message(in: form))
        }
        switch fault.kind {
        case .streamError:
            endInTheMiddle(
                with: EventStreamMessage(
                    .error(code: "InternalError", message: "An internal error occurred.")
                )
            )
        case .streamCut: frames.removeLast(2)
        case .streamNoUsage: frames.removeLast()
        case .streamChecksum: frames[middle].bytes[frames[middle].bytes.count - 1] ^= 1
        case .streamUnknown:
            let unknown = EventStreamMessage(.event("surprise"), payload: Array("{}".utf8))
            frames.insert(Frame(bytes: unknown.encoded()), at: middle)
        case .streamStall:
            if let milliseconds = fault.argument {
                frames[middle].pause += .milliseconds(milliseconds)
            } else {
                frames.removeLast(frames.count - middle)
                end = .silence
            }
        default: break
        }
    }

    /// The bytes as they go on the wire: a network cuts them anywhere, save where the model makes them wait.
    private func pieces(of frames: [Frame]) -> [HTTPReply.Piece] {
        var random = SeededRandom(seeds: [seed, UInt64(frames.count)])
        var pieces: [HTTPReply.Piece] = []
        for frame in frames {
            if frame.pause > .zero || pieces.isEmpty {
                pieces.append(frame)
                continue
            }
            let cut = Int(random.next() % UInt64(frame.bytes.count))
            pieces[pieces.count - 1].bytes += frame.bytes[..<cut]
            pieces.append(HTTPReply.Piece(bytes: Array(frame.bytes[cut...])))
        }
        return pieces
    }
}

extension ServiceError {
    /// The frame that ends a stream with this; an error frame where the operation has no such exception.
    fileprivate func message(in form: ModelRequest.Form) -> EventStreamMessage {
        guard form == .messages || code != "ModelTimeoutException" else {
            return EventStreamMessage(.error(code: code, message: message))
        }
        let name = code.prefix(1).lowercased() + code.dropFirst()
        return EventStreamMessage(.exception(name), payload: body)
    }
}
