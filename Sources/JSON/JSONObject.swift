/// The members of a JSON object, in the order in which they were written.
///
/// Names are unique. A text in which a name appears twice is refused when it is parsed, because readers disagree about
/// what it means; of members given in code, the last of a name wins and stands at the first one's place.
public struct JSONObject: Sendable {
    /// One name with its value.
    public struct Member: Sendable, Equatable {
        /// Unique within its object.
        public let name: String
        /// Any JSON value.
        public let value: JSONValue

        /// A member of this name and value.
        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// All members, in order.
    public private(set) var members: [Member]
    /// Positions by name, where there are too many members for a search one by one.
    private var positions: [ExactText: Int]?

    private static let searchLimit = 12

    /// An object of these members, in their order.
    public init(_ members: [Member] = []) {
        self.members = []
        self.members.reserveCapacity(members.count)
        for member in members where !append(member) {
            guard let position = position(of: member.name) else { continue }
            self.members[position] = member
        }
    }

    /// The names, in order.
    public var names: [String] { members.map(\.name) }
    /// The number of members.
    public var count: Int { members.count }
    /// Whether there are none.
    public var isEmpty: Bool { members.isEmpty }

    /// The value of that name; `nil` where there is none.
    public subscript(name: String) -> JSONValue? { position(of: name).map { members[$0].value } }

    /// Appends a member; `false`, and nothing done, where its name is taken.
    mutating func append(_ member: Member) -> Bool {
        guard position(of: member.name) == nil else { return false }
        members.append(member)
        if positions != nil {
            positions?[ExactText(text: member.name)] = members.count - 1
        } else if members.count > Self.searchLimit {
            let numbered = members.enumerated().map { (ExactText(text: $1.name), $0) }
            positions = Dictionary(uniqueKeysWithValues: numbered)
        }
        return true
    }

    private func position(of name: String) -> Int? {
        if let positions { return positions[ExactText(text: name)] }
        return members.firstIndex { $0.name.isExactly(name) }
    }
}

extension JSONObject: Equatable {
    /// Whether both have the same names with equal values, in any order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object with its members in the order given.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { Member(name: $0.0, value: $0.1) })
    }
}

/// A text as a key that tells apart what Swift's `String` holds for canonically equivalent.
struct ExactText: Hashable {
    let text: String

    static func == (left: ExactText, right: ExactText) -> Bool { left.text.isExactly(right.text) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
