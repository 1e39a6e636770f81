/// A place in a JSON value (RFC 6901): nothing for the whole, `/lines/0/price` for a member or element inside it.
public struct JSONPointer: Sendable, Hashable {
    /// As it was written.
    public let text: String
    private let steps: [String]

    /// `nil` where the text neither is empty nor begins with `/`, or where a `~` is not followed by `0` or `1`.
    public init?(_ text: String) {
        guard text.isEmpty || text.utf8.first == UInt8(ascii: "/") else { return nil }
        var steps: [String] = []
        for step in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let pieces = step.split(separator: "~", omittingEmptySubsequences: false)
            guard pieces.dropFirst().allSatisfy({ $0.first == "0" || $0.first == "1" }) else { return nil }
            steps.append(
                pieces.dropFirst().reduce(into: String(pieces[0])) { name, piece in
                    name += (piece.first == "0" ? "~" : "/") + piece.dropFirst()
                }
            )
        }
        self.text = text
        self.steps = steps
    }

    /// What stands at the place; `nil` where `document` has no such place.
    public func value(in document: JSONValue) -> JSONValue? {
        var place = document
        for step in steps {
            switch place {
            case .object(let object):
                guard let member = object[step] else { return nil }
                place = member
            case .array(let elements):
                guard let position = Int(step), String(position) == step, elements.indices.contains(position)
                else { return nil }
                place = elements[position]
            default: return nil
            }
        }
        return place
    }

    /// The text of the pointer to the member of that name, one step further than `pointer`.
    static func appending(_ name: String, to pointer: String) -> String {
        let escaped = name.unicodeScalars.map { scalar in
            switch scalar {
            case "~": "~0"
            case "/": "~1"
            default: String(scalar)
            }
        }
        return "\(pointer)/\(escaped.joined())"
    }
}
