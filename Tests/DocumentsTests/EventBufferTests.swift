import Jobs
import Testing

@testable import Documents

/// When the consumer of a document is woken.
@Suite(.timeLimit(.minutes(5))) struct EventBufferTests {
    private static func page(_ number: Int, bytes: Int) -> ExtractionEvent {
        let text = String(repeating: "x", count: bytes)
        return .page(PageContent(number: number, content: .text(text), route: .asked))
    }

    @Test func `small pages wait for more of them, and a flush ends the wait`() async throws {
        let buffer = EventBuffer()
        async let first = buffer.next()
        try await until { buffer.hasWaitingConsumer }
        buffer.push(Self.page(1, bytes: 10))
        buffer.push(Self.page(2, bytes: 10))
        #expect(buffer.isHoldingBack)
        buffer.flush()
        #expect(try await first.get() == Self.page(1, bytes: 10))
        #expect(!buffer.isHoldingBack)
        #expect(try await buffer.next().get() == Self.page(2, bytes: 10))
    }

    @Test func `pages that are worth it wake the consumer, and so does the end`() async throws {
        let buffer = EventBuffer()
        async let first = buffer.next()
        try await until { buffer.hasWaitingConsumer }
        buffer.push(Self.page(1, bytes: EventBuffer.worthWaking))
        #expect(try await first.get() == Self.page(1, bytes: EventBuffer.worthWaking))
        async let second = buffer.next()
        try await until { buffer.hasWaitingConsumer }
        buffer.push(Self.page(2, bytes: 10))
        buffer.finish(nil)
        #expect(try await second.get() == Self.page(2, bytes: 10))
        #expect(try await buffer.next().get() == .finished)
        #expect(try await buffer.next().get() == nil)
    }
}
