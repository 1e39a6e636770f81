/// A keyword with its value, read as what the keyword wants.
struct SchemaKeyword {
    let name: String
    let value: JSONValue
    /// The place of the value in the schema document.
    let pointer: String

    func bad(_ reason: String) -> JSONSchemaError {
        .badValue(keyword: name, pointer: pointer, reason: reason)
    }

    func checkString() throws(JSONSchemaError) { _ = try string() }

    func checkBoolean() throws(JSONSchemaError) {
        guard value.boolValue != nil else { throw bad("must be true or false") }
    }

    func string() throws(JSONSchemaError) -> String {
        guard let text = value.stringValue else { throw bad("must be a string") }
        return text
    }

    func array() throws(JSONSchemaError) -> [JSONValue] {
        guard let elements = value.arrayValue else { throw bad("must be an array") }
        return elements
    }

    func number() throws(JSONSchemaError) -> JSONNumber {
        guard let number = value.numberValue else { throw bad("must be a number") }
        return number
    }

    func count() throws(JSONSchemaError) -> Int {
        guard let count = value.intValue, count >= 0 else {
            throw bad("must be a whole number of at least 0")
        }
        return count
    }

    func uniqueNames() throws(JSONSchemaError) -> [String] {
        var names: [String] = []
        for element in try array() {
            guard let name = element.stringValue, !names.contains(where: { $0.isExactly(name) }) else {
                throw bad("must be an array of different strings")
            }
            names.append(name)
        }
        return names
    }

    func types() throws(JSONSchemaError) -> [JSONType] {
        let names = if let name = value.stringValue { [name] } else { try uniqueNames() }
        let types = names.compactMap(JSONType.init(rawValue:))
        guard !types.isEmpty, types.count == names.count else {
            throw bad("must name one or more of \(JSONType.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return types
    }

    func pattern() throws(JSONSchemaError) -> RegularExpression {
        let text = try string()
        do throws(RegularExpression.Refusal) {
            return try RegularExpression(text)
        } catch {
            throw bad("is no pattern that can be used: \(error.reason)")
        }
    }
}
