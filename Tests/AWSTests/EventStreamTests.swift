import Foundation
import TestSupport
import Testing

@testable import AWS

@Suite
struct EventStreamTests {
    /// Feeds a stream in pieces; the messages until it ends, or until the decoder refuses.
    private func decode(
        _ bytes: [UInt8],
        pieces: some Sequence<Int>
    ) -> (messages: [EventStreamMessage], error: EventStreamError?, isComplete: Bool) {
        var decoder = EventStreamDecoder()
        var messages: [EventStreamMessage] = []
        var rest = bytes[...]
        do throws(EventStreamError) {
            for count in pieces {
                decoder.append(rest.prefix(count))
                rest = rest.dropFirst(count)
                while let message = try decoder.next() { messages.append(message) }
            }
        } catch {
            return (messages, error, false)
        }
        return (messages, nil, decoder.isBetweenMessages)
    }

    @Test(arguments: EventStreamVectors.all)
    func `a stream reads as botocore reads it, however it is cut`(vector: EventStreamVector) {
        let expected = vector.decoded.map(\.summary)
        var generator = SeededGenerator(seed: vector.bytes.count)
        var cuts: [[Int]] = [[vector.bytes.count], Array(repeating: 1, count: vector.bytes.count)]
        for _ in 1...20 {
            var pieces: [Int] = []
            while pieces.reduce(0, +) < vector.bytes.count {
                pieces.append(.random(in: 0...60, using: &generator))
            }
            cuts.append(pieces)
        }
        for pieces in cuts {
            let result = decode(vector.bytes, pieces: pieces)
            #expect(result.messages.map(\.summary) == expected)
            #expect((result.error != nil) == vector.isRefused)
            #expect(result.isComplete == (!vector.isRefused && vector.name != "truncated"))
        }
    }

    @Test func `each damage has its own error, and it stays`() throws {
        let errors = EventStreamVectors.all.filter(\.isRefused).map { vector in
            decode(vector.bytes, pieces: [vector.bytes.count]).error
        }
        #expect(errors == [.messageChecksum, .preludeChecksum])
        var decoder = EventStreamDecoder()
        decoder.append([UInt8](repeating: 7, count: 12))
        for _ in 1...2 { #expect(throws: EventStreamError.preludeChecksum) { try decoder.next() } }
    }

    @Test(arguments: EventStreamVectors.all.filter { !$0.isRefused && $0.name != "truncated" })
    func `what is read is written back byte by byte`(vector: EventStreamVector) {
        let result = decode(vector.bytes, pieces: [vector.bytes.count])
        #expect(result.messages.flatMap { $0.encoded() } == vector.bytes)
    }

    @Test(arguments: [
        (total: 15, headers: 0), (16, 1), (100, 85), (0, 0), (0xFFFF_FFFF, 0), (1 << 20, (128 << 10) + 1),
        ((24 << 20) + 17, 0), (0xFFFF_FFFF, 0xFFFF_FFFF),
    ])
    func `impossible lengths are refused at the twelfth byte`(total: Int, headers: Int) {
        var decoder = EventStreamDecoder()
        decoder.append(prelude(total, headers))
        #expect(throws: EventStreamError.badLength(total: total, headers: headers)) { try decoder.next() }
    }

    @Test func `the largest lengths are waited for`() throws {
        var decoder = EventStreamDecoder()
        decoder.append(prelude((24 << 20) + (128 << 10) + 16, 128 << 10))
        #expect(try decoder.next() == nil)
    }

    @Test func `a header that appears twice is refused`() {
        let headers = [1, 2].map { EventStreamMessage.Header("a", .int8($0)) }
        let bytes = EventStreamMessage(headers: headers).encoded()
        #expect(decode(bytes, pieces: [bytes.count]).error == .repeatedHeader)
    }

    @Test(arguments: [
        [1, 0x61], [1, 0x61, 10], [1, 0x61, 3, 0], [1, 0x61, 7, 0, 2, 0x62], [1, 0xFF, 0],
        [1, 0x61, 7, 0, 1, 0xC3], [5, 0x61], [1, 0x61, 9] + [UInt8](repeating: 0, count: 15),
    ])
    func `headers that cannot be read are refused`(headers: [UInt8]) {
        var bytes = prelude(headers.count + 16, headers.count) + headers
        bytes += bigEndian(CRC32.checksum(of: bytes))
        #expect(decode(bytes, pieces: [bytes.count]).error == .malformedHeader)
    }

    @Test func `a flipped bit never passes`() {
        let bytes = EventStreamMessage(.event("chunk"), payload: Array("{\"bytes\":\"\"}".utf8)).encoded()
        for bit in 0..<bytes.count * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            let result = decode(damaged, pieces: [damaged.count])
            #expect(result.messages.isEmpty && result.error != nil)
        }
    }

    @Test(arguments: [
        EventStreamMessage.Kind.event("chunk"), .exception("throttlingException"),
        .error(code: "InternalError", message: "no"), .other,
    ])
    func `a message says what it is`(kind: EventStreamMessage.Kind) {
        #expect(EventStreamMessage(kind, payload: [1]).kind == kind)
    }

    @Test func `a message without its type's header is of no known kind`() {
        let headers = [EventStreamMessage.Header(":message-type", .string("event"))]
        #expect(EventStreamMessage(headers: headers).kind == .other)
        #expect(EventStreamMessage(headers: [.init(":message-type", .int32(1))]).kind == .other)
    }

    private func prelude(_ total: Int, _ headers: Int) -> [UInt8] {
        let lengths = bigEndian(UInt32(total)) + bigEndian(UInt32(headers))
        return lengths + bigEndian(CRC32.checksum(of: lengths))
    }

    private func bigEndian(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}
