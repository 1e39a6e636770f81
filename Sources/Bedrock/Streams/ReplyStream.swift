internal import AWS
internal import Digests
internal import JSON

/// Reads a streamed answer to its end.
struct ReplyStream {
    private let form: WireForm
    private let requestID: String?
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var firstByte: Duration?
    private var decoder = EventStreamDecoder()
    private var assembler: ReplyAssembler

    /// An answer in that form to a request that was sent at `start`.
    init(form: WireForm, requestID: String?, start: ContinuousClock.Instant) {
        self.form = form
        self.requestID = requestID
        self.start = start
        assembler = ReplyAssembler(form: form, requestID: requestID)
    }

    /// The whole reply.
    ///
    /// A connection that breaks behind the last event takes nothing away from it.
    mutating func reply(from body: HTTPStream.Body) async throws(InferenceError) -> InferenceReply {
        var pieces = body.makeAsyncIterator()
        while let piece = try await nextPiece(&pieces) { try take(piece) }
        return try end()
    }

    private func nextPiece(
        _ pieces: inout HTTPStream.Body.AsyncIterator
    ) async throws(InferenceError) -> [UInt8]? {
        do throws(TransportError) {
            return try await pieces.next()
        } catch {
            guard assembler.isComplete else { throw .transport(error) }
            return nil
        }
    }

    /// Takes the next bytes.
    mutating func take(_ bytes: [UInt8]) throws(InferenceError) {
        decoder.append(bytes)
        while let message = try next() { try take(message) }
    }

    /// The reply, once all bytes are there.
    func end() throws(InferenceError) -> InferenceReply {
        guard decoder.isBetweenMessages || assembler.isComplete else {
            throw .lostAnswer(reason: "the stream ended inside of a message", requestID: requestID)
        }
        return try assembler.reply(firstByte: firstByte)
    }

    private mutating func next() throws(InferenceError) -> EventStreamMessage? {
        do throws(EventStreamError) {
            return try decoder.next()
        } catch {
            throw .lostAnswer(reason: error.description, requestID: requestID)
        }
    }

    private mutating func take(_ message: EventStreamMessage) throws(InferenceError) {
        if let failure = ServiceRefusal(message, requestID: requestID) { throw .refused(failure) }
        guard case .event(let type) = message.kind else { return }
        for event in try events(type, message.payload) {
            assembler.take(event)
        }
        if firstByte == nil, assembler.hasContent { firstByte = start.duration(to: clock.now) }
    }

    /// Nothing of an event of an unknown type, whatever it holds.
    private func events(_ type: String, _ payload: [UInt8]) throws(InferenceError) -> [ReplyEvent] {
        guard form == .messages else {
            guard ReplyEvent.converseTypes.contains(type) else { return [] }
            return ReplyEvent.events(converse: type, try RawJSON(answer: payload, requestID))
        }
        guard type == "chunk" else { return [] }
        let payload = try RawJSON(answer: payload, requestID)
        guard let bytes = payload.value["bytes"]?.stringValue.flatMap(Base64.decode) else {
            throw .lostAnswer(reason: "a chunk of the stream holds no bytes", requestID: requestID)
        }
        let event = try RawJSON(answer: bytes, requestID)
        if let failure = ServiceRefusal(messages: event.value, requestID: requestID) {
            throw .refused(failure)
        }
        return ReplyEvent.events(messages: event)
    }
}
