internal import JSON

/// A type of the API as its model states it, to hold a request against.
///
/// Members that the type does not have are refused, as the service refuses them.
indirect enum Shape: Sendable {
    case string(length: ClosedRange<Int>, pattern: Pattern = .any)
    case choice([String])
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Int>)
    case boolean
    /// Base 64, not empty.
    case blob
    /// Any JSON value.
    case document
    case list(of: Shape, count: ClosedRange<Int>)
    /// `from` is the shape of the names.
    case map(from: Shape = .text, to: Shape, count: ClosedRange<Int>)
    case structure([Field])
    /// Exactly one of the members.
    case union([Field])
    /// A structure whose member `type` says which of these it is.
    case variant([String: [Field]])
    /// A string, or else this.
    case textOr(Shape)

    /// A member of a structure or union.
    struct Field: Sendable {
        let name: String
        let shape: Shape
        let isRequired: Bool

        static func required(_ name: String, _ shape: Shape) -> Field {
            Field(name: name, shape: shape, isRequired: true)
        }

        static func optional(_ name: String, _ shape: Shape) -> Field {
            Field(name: name, shape: shape, isRequired: false)
        }
    }

    /// The character sets that the model's patterns come down to.
    enum Pattern: Sendable {
        case any
        /// `[a-zA-Z0-9_-]+`
        case name
        /// `[a-zA-Z0-9_.:-]+`
        case identifier
        /// `[a-zA-Z0-9\s:_@$#=/+,-.]*`
        case label

        func accepts(_ text: String) -> Bool {
            switch self {
            case .any: true
            case .name: text.utf8.allSatisfy { Self.isWord($0) || $0 == UInt8(ascii: "-") }
            case .identifier: text.utf8.allSatisfy { Self.isWord($0) || "-.:".utf8.contains($0) }
            case .label: text.utf8.allSatisfy { Self.isWord($0) || " \t\r\n:@$#=/+,-.".utf8.contains($0) }
            }
        }

        private static func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    static let text = Shape.string(length: 0...Int.max)
    static let filledText = Shape.string(length: 1...Int.max)
}
