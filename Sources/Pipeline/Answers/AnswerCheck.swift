internal import JSON
internal import Jobs

/// One check of `output.require`, ready to be made.
struct AnswerCheck: Sendable {
    private let pointer: JSONPointer
    private let check: Requirement.Check
    /// Compiled, where occurrences are to be counted.
    private let pattern: RegularExpression?

    /// Throws what is wrong with a check that no job file would be read with.
    init(_ requirement: Requirement) throws(JSONSchemaError) {
        func bad(_ reason: String) -> JSONSchemaError {
            .badValue(keyword: "require", pointer: requirement.path, reason: reason)
        }
        guard let pointer = JSONPointer(requirement.path) else { throw bad("is at no JSON pointer") }
        self.pointer = pointer
        check = requirement.check
        guard case .countMatches(let text) = requirement.check else {
            pattern = nil
            return
        }
        do throws(RegularExpression.Refusal) {
            pattern = try RegularExpression(text)
        } catch {
            throw bad("has a pattern that cannot be used: \(error.reason)")
        }
    }

    /// Whether the part has what it needs: occurrences are counted only where every page went as text.
    func canBeMade(of part: PreparedPart) -> Bool { pattern == nil || part.texts != nil }

    /// Why the answer does not pass, without any of its content; `nil` where it does.
    func failure(of answer: JSONValue, for part: PreparedPart) -> String? {
        let place = pointer.text.isEmpty ? "the answer" : pointer.text
        let value = pointer.value(in: answer)
        switch check {
        case .nonEmpty: return value.isNothing ? "\(place) is empty" : nil
        case .minItems(let least):
            guard let count = value?.arrayValue?.count else { return "\(place) is no array" }
            return count < least ? "\(place) has \(count) items, fewer than \(least)" : nil
        case .countMatches:
            guard let count = value?.arrayValue?.count else { return "\(place) is no array" }
            let occurrences = (part.texts ?? []).reduce(0) { $0 + (pattern?.count(in: $1) ?? 0) }
            guard count != occurrences else { return nil }
            return "\(place) has \(count) items, and the document \(occurrences) matches"
        }
    }
}

extension JSONValue? {
    /// Whether nothing is said: no value, `null`, blank text, or an array or object without content.
    fileprivate var isNothing: Bool {
        switch self {
        case nil, .null: true
        case .string(let text): text.allSatisfy(\.isWhitespace)
        case .array(let elements): elements.isEmpty
        case .object(let object): object.members.isEmpty
        case .bool, .number: false
        }
    }
}
