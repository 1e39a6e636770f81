import Foundation
import JSON
import TestSupport
import Testing

/// Holds the validator to the official JSON Schema test suite, draft 2020-12.
@Suite
struct JSONSchemaSuiteTests {
    private static let supported: Set<String> = [
        "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems",
        "maxItems",
        "minLength", "maxLength", "pattern", "minimum", "maximum", "anyOf", "allOf", "$ref", "$schema",
        "$comment",
        "$defs", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
    ]

    @Test(.timeLimit(.minutes(5)))
    func `every group of the official suite is answered rightly or refused for a reason`() async throws {
        let folder = try await suite()
        var (executed, groups, refused) = (0, 0, 0)
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where file.pathExtension == "json" {
            let text = try JSONValue(parsing: Array(try Data(contentsOf: file)))
            for group in try #require(text.arrayValue) {
                groups += 1
                let name = "\(file.lastPathComponent): \(group["description"]?.stringValue ?? "")"
                do throws(JSONSchemaError) {
                    executed += check(group, with: try JSONSchema(group["schema"] ?? .null), name)
                } catch {
                    refused += 1
                    #expect(isDue(error), "\(name): refused: \(error)")
                }
            }
        }
        // The suite as of jsonschema 4.26.0 has more; a suite that is not there must not pass.
        #expect(executed >= 380, "\(executed) cases of \(groups) groups, \(refused) groups refused")
    }

    private func check(_ group: JSONValue, with schema: JSONSchema, _ name: String) -> Int {
        let tests = group["tests"]?.arrayValue ?? []
        for test in tests {
            let violations = schema.violations(of: test["data"] ?? .null)
            let title = "\(name): \(test["description"]?.stringValue ?? "")"
            #expect(violations.isEmpty == test["valid"]?.boolValue, "\(title): \(violations)")
        }
        return tests.count
    }

    private func isDue(_ error: JSONSchemaError) -> Bool {
        switch error {
        case .unsupportedKeyword(let keyword, _): !Self.supported.contains(keyword)
        case .badReference(let target, _, _): !target.hasPrefix("#/") && target != "#"
        default: false
        }
    }

    /// The suite's folder, fetched where it is not there.
    private func suite() async throws -> URL {
        let folder = Repository.root.appending(path: ".build-suite/json-schema")
        guard !FileManager.default.fileExists(atPath: folder.path) else { return folder }
        let script = Repository.root.appending(path: "scripts/fetch-json-schema-suite")
        let fetched = try await runCommand(script, [folder.path])
        try #require(
            fetched.status == 0,
            "the JSON Schema suite is not in \(folder.path): fetch it with \(script.path)\n\(fetched.errors)"
        )
        return folder
    }
}
