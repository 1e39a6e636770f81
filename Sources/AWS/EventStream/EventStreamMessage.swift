/// One message of AWS's event stream, `application/vnd.amazon.eventstream`: named values and a payload.
///
/// The names that begin with `:` say what the payload is: an event, a modelled exception, or an error.
public struct EventStreamMessage: Sendable, Equatable {
    /// One named value.
    public struct Header: Sendable, Equatable {
        /// 1 to 255 bytes of UTF-8, unique in its message.
        public var name: String
        /// One of the ten types.
        public var value: EventStreamValue

        /// A header of this name and value.
        public init(_ name: String, _ value: EventStreamValue) {
            self.name = name
            self.value = value
        }
    }

    /// In the order in which they are on the wire.
    public var headers: [Header]
    /// The content, as `:content-type` describes it; empty where there is none.
    public var payload: [UInt8]

    /// A message of these parts.
    public init(headers: [Header] = [], payload: [UInt8] = []) {
        self.headers = headers
        self.payload = payload
    }

    /// The value of that name; `nil` where there is none.
    public func header(named name: String) -> EventStreamValue? {
        headers.first { $0.name == name }?.value
    }
}

extension EventStreamMessage {
    /// What a message is, by its `:message-type`.
    public enum Kind: Sendable, Equatable {
        /// An event of that `:event-type`, which says what the payload is.
        case event(String)
        /// The stream failed; the payload describes the exception of that `:exception-type`.
        case exception(String)
        /// The stream failed in a way that no API describes: `:error-code` and `:error-message`.
        case error(code: String, message: String)
        /// A type that did not exist when this was written, or none.
        case other
    }

    /// What this is; a message that lacks its type's own header is of no known kind.
    public var kind: Kind {
        switch text(":message-type") {
        case "event": text(":event-type").map(Kind.event) ?? .other
        case "exception": text(":exception-type").map(Kind.exception) ?? .other
        case "error": .error(code: text(":error-code") ?? "", message: text(":error-message") ?? "")
        default: .other
        }
    }

    /// A message of that kind with a JSON payload; `other` has no headers.
    public init(_ kind: Kind, payload: [UInt8] = []) {
        func named(_ type: String, _ name: String) -> [Header] {
            [
                Header(":\(type)-type", .string(name)), Header(":content-type", .string("application/json")),
                Header(":message-type", .string(type)),
            ]
        }
        switch kind {
        case .event(let name): self.init(headers: named("event", name), payload: payload)
        case .exception(let name): self.init(headers: named("exception", name), payload: payload)
        case .error(let code, let message):
            let headers = [(":message-type", "error"), (":error-code", code), (":error-message", message)]
            self.init(headers: headers.map { Header($0, .string($1)) }, payload: payload)
        case .other: self.init(payload: payload)
        }
    }

    private func text(_ name: String) -> String? {
        guard case .string(let text) = header(named: name) else { return nil }
        return text
    }
}

/// A header's value; the order of the cases is that of the types on the wire.
public enum EventStreamValue: Sendable, Equatable {
    case bool(Bool)
    case int8(Int8)
    case int16(Int16)
    case int32(Int32)
    case int64(Int64)
    /// At most 65,535 bytes.
    case bytes([UInt8])
    /// At most 65,535 bytes of UTF-8.
    case string(String)
    /// Milliseconds since 1970.
    case timestamp(milliseconds: Int64)
    /// The first and the last eight bytes, the first byte highest.
    case uuid(UInt64, UInt64)
}
