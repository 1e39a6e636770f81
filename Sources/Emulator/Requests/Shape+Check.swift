internal import Digests
internal import JSON

extension Shape {
    /// Refuses `value` where it does not have this shape; `pointer` is its JSON pointer.
    func check(_ value: JSONValue, at pointer: String = "") throws(ServiceError) {
        switch self {
        case .document: return
        case .string(let length, let pattern):
            let text = try Self.expect(value.stringValue, "String", value, pointer)
            guard length.contains(text.unicodeScalars.count) else {
                throw .malformed(pointer, "expected length \(Self.written(length))")
            }
            guard pattern.accepts(text) else { throw .malformed(pointer, "string does not match pattern") }
        case .choice(let names):
            let text = try Self.expect(value.stringValue, "String", value, pointer)
            guard names.contains(text) else {
                throw .malformed(pointer, "\(text.prefix(40)) is not a valid enum value")
            }
        case .integer(let range):
            let number = try Self.expect(value.intValue, "Integer", value, pointer)
            guard range.contains(number) else {
                throw .malformed(pointer, "\(number) is not \(Self.written(range))")
            }
        case .number(let range):
            let number = try Self.expect(value.numberValue, "Number", value, pointer)
            guard number >= JSONNumber(range.lowerBound), number <= JSONNumber(range.upperBound) else {
                throw .malformed(pointer, "\(number.text.prefix(40)) is not \(Self.written(range))")
            }
        case .boolean:
            _ = try Self.expect(value.boolValue, "Boolean", value, pointer)
        case .blob:
            let text = try Self.expect(value.stringValue, "String", value, pointer)
            guard let bytes = Base64.decode(text) else { throw .malformed(pointer, "not valid base64") }
            guard !bytes.isEmpty else { throw .malformed(pointer, "expected length at least 1") }
        case .textOr(let other):
            if value.stringValue == nil { try other.check(value, at: pointer) }
        case .list, .map, .structure, .union, .variant:
            try checkContainer(value, at: pointer)
        }
    }

    private func checkContainer(_ value: JSONValue, at pointer: String) throws(ServiceError) {
        switch self {
        case .list(let element, let count):
            let values = try Self.expect(value.arrayValue, "JSONArray", value, pointer)
            try Self.expect(values.count, in: count, pointer)
            for (index, value) in values.enumerated() { try element.check(value, at: "\(pointer)/\(index)") }
        case .map(let name, let element, let count):
            let object = try Self.expect(value.objectValue, "JSONObject", value, pointer)
            try Self.expect(object.count, in: count, pointer)
            for member in object.members {
                try name.check(.string(member.name), at: pointer)
                try element.check(member.value, at: "\(pointer)/\(member.name)")
            }
        case .structure(let fields):
            try Self.checkMembers(value, of: fields, at: pointer)
        case .union(let fields):
            let object = try Self.checkMembers(value, of: fields, at: pointer)
            guard object.count == 1 else {
                throw .malformed(
                    pointer,
                    "exactly one of \(fields.map(\.name).joined(separator: ", ")) must be set"
                )
            }
        case .variant(let kinds):
            guard let type = value["type"]?.stringValue else {
                throw .malformed(pointer, "required key [type] not found")
            }
            guard let fields = kinds[type] else {
                throw .malformed("\(pointer)/type", "\(type.prefix(40)) is not a valid enum value")
            }
            try Self.checkMembers(value, of: [.required("type", .text)] + fields, at: pointer)
        default: return
        }
    }

    @discardableResult
    private static func checkMembers(
        _ value: JSONValue,
        of fields: [Field],
        at pointer: String
    ) throws(ServiceError) -> JSONObject {
        let object = try expect(value.objectValue, "JSONObject", value, pointer)
        for member in object.members {
            guard let field = fields.first(where: { $0.name == member.name }) else {
                throw .malformed(pointer, "extraneous key [\(member.name.prefix(80))] is not permitted")
            }
            try field.shape.check(member.value, at: "\(pointer)/\(member.name)")
        }
        for field in fields where field.isRequired && object[field.name] == nil {
            throw .malformed(pointer, "required key [\(field.name)] not found")
        }
        return object
    }

    private static func expect<Value>(
        _ value: Value?,
        _ type: String,
        _ found: JSONValue,
        _ pointer: String
    ) throws(ServiceError) -> Value {
        guard let value else { throw .malformed(pointer, "expected type: \(type), found: \(found.typeName)") }
        return value
    }

    private static func expect(
        _ count: Int,
        in range: ClosedRange<Int>,
        _ pointer: String
    ) throws(ServiceError) {
        guard range.contains(count) else {
            throw .malformed(pointer, "expected \(written(range)) elements, found \(count)")
        }
    }

    private static func written(_ range: ClosedRange<Int>) -> String {
        range.upperBound == Int.max
            ? "at least \(range.lowerBound)" : "between \(range.lowerBound) and \(range.upperBound)"
    }
}

extension JSONValue {
    fileprivate var typeName: String {
        switch self {
        case .null: "Null"
        case .bool: "Boolean"
        case .number: "Number"
        case .string: "String"
        case .array: "JSONArray"
        case .object: "JSONObject"
        }
    }
}
