/// Why bytes are no JSON text, and where.
public enum JSONError: Error, Equatable, CustomStringConvertible {
    case malformed(Reason, at: Position)

    /// A place in a text; the column counts bytes.
    public struct Position: Sendable, Equatable {
        /// Bytes before the place.
        public let offset: Int
        /// The first line is 1.
        public let line: Int
        /// The first byte of a line is 1.
        public let column: Int
    }

    /// What the grammar, or one of our limits, refuses.
    public enum Reason: String, Sendable, Equatable {
        case unexpectedEnd = "the text ends too early"
        case unexpectedByte = "a character that cannot stand here"
        case trailingBytes = "something follows the value"
        case invalidUTF8 = "not UTF-8"
        case loneSurrogate = "half a surrogate pair"
        case controlCharacter = "a control character inside a string"
        case badEscape = "an unknown escape"
        case badNumber = "not a JSON number"
        case exponentOutOfRange = "an exponent of more than 18 digits"
        case tooDeep = "nested more than 512 levels deep"
        case duplicateName = "a member name that the object already has"
    }

    /// Never holds any of the text itself.
    public var description: String {
        switch self {
        case .malformed(let reason, let position):
            "json: line \(position.line), column \(position.column) (byte \(position.offset)): \(reason.rawValue)"
        }
    }
}
