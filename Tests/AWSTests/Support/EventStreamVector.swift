import AWS
import Foundation
import Testing

/// A stream of bytes together with what botocore made of it.
struct EventStreamVector: Sendable, CustomTestStringConvertible {
    /// A message as texts, to be compared.
    struct Message: Sendable {
        let summary: [String]
    }

    let name: String
    let bytes: [UInt8]
    let decoded: [Message]
    /// Whether botocore refused it.
    let isRefused: Bool

    var testDescription: String { name }
}

extension EventStreamMessage {
    /// In the words of the fixture: the headers by name, then the payload.
    var summary: [String] {
        let headers = headers.map { "\($0.name)=\($0.value.summary)" }.sorted()
        return headers + [String(decoding: payload, as: UTF8.self)]
    }
}

extension EventStreamValue {
    fileprivate var summary: String {
        func hex(_ bytes: some Sequence<UInt8>) -> String {
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        return switch self {
        case .bool(let value): "\(value)"
        case .int8(let value): "\(value)"
        case .int16(let value): "\(value)"
        case .int32(let value): "\(value)"
        case .int64(let value), .timestamp(let value): "\(value)"
        case .bytes(let value): hex(value)
        case .string(let value): value
        case .uuid(let first, let last):
            hex([first, last].flatMap { part in withUnsafeBytes(of: part.bigEndian) { Array($0) } })
        }
    }
}

/// The frozen streams, each decoded by botocore 1.43.11.
enum EventStreamVectors {
    static let all: [EventStreamVector] = {
        do { return try load() } catch { preconditionFailure("eventstream-vectors.json: \(error)") }
    }()

    private static func load() throws -> [EventStreamVector] {
        let url = try #require(
            Bundle.module.url(forResource: "Fixtures/eventstream-vectors", withExtension: "json")
        )
        let file = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
        )
        let vectors = try #require(file["vectors"] as? [[String: Any]])
        return try vectors.map { vector in
            let decoded = try #require(vector["decoded"] as? [[String: Any]])
            return EventStreamVector(
                name: try #require(vector["name"] as? String),
                bytes: try bytes(try #require(vector["hex"] as? String)),
                decoded: try decoded.map(message),
                isRefused: vector["decode_error"] is String
            )
        }
    }

    private static func message(_ message: [String: Any]) throws -> EventStreamVector.Message {
        let headers = try #require(message["headers"] as? [String: Any])
        let lines = headers.map { name, value in
            // A Boolean and a number print alike otherwise.
            let isBool = (value as? NSNumber)?.objCType.pointee == 0x63
            return "\(name)=\(isBool ? "\((value as? NSNumber)?.boolValue == true)" : "\(value)")"
        }
        let payload = try #require(message["payload_utf8"] as? String)
        return EventStreamVector.Message(summary: lines.sorted() + [payload])
    }

    private static func bytes(_ hex: String) throws -> [UInt8] {
        let digits = Array(hex)
        return try stride(from: 0, to: digits.count, by: 2).map {
            try #require(UInt8(String(digits[$0...$0 + 1]), radix: 16))
        }
    }
}
