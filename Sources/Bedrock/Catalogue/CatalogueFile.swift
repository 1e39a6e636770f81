internal import JSON

/// A file of models before its entries are read: the embedded one, or a user's.
struct CatalogueFile {
    /// The day of its figures.
    let asOf: String?
    /// Where they come from.
    let sources: String?
    /// Each with its prices' day and source, where it has prices and somebody said so.
    let entries: [JSONObject]

    /// Throws `badCatalogue` with the path for what is no such file.
    init(parsing bytes: [UInt8], path: String?) throws(ModelError) {
        let file: JSONValue
        do throws(JSONError) {
            file = try JSONValue(parsing: bytes)
        } catch {
            throw .badCatalogue(file: path, reason: error.description)
        }
        guard let models = file["models"]?.arrayValue else {
            throw .badCatalogue(file: path, reason: "models: must be an array")
        }
        let (asOf, sources) = (file["as_of"]?.stringValue, file["sources"]?.stringValue)
        var entries: [JSONObject] = []
        for (position, model) in models.enumerated() {
            guard let entry = model.objectValue, entry["id"]?.stringValue != nil else {
                throw .badCatalogue(file: path, reason: "models[\(position)]: must be an object with an id")
            }
            if let name = entry.names.first(where: { !ModelCard.memberNames.contains($0) }) {
                let id = entry["id"]?.stringValue ?? ""
                throw .badCatalogue(file: path, reason: "\(id): \(name): is no member that is known")
            }
            entries.append(Self.attributed(entry, asOf, sources))
        }
        (self.asOf, self.sources, self.entries) = (asOf, sources, entries)
    }

    /// Writes beside an entry's prices what the file says of their day and source; `null` where it says nothing.
    private static func attributed(_ entry: JSONObject, _ asOf: String?, _ sources: String?) -> JSONObject {
        guard entry["prices"] != nil else { return entry }
        let origins = [("prices_as_of", asOf), ("prices_source", sources)].map { name, text in
            JSONObject.Member(name: name, value: entry[name] ?? text.map(JSONValue.string) ?? .null)
        }
        return JSONObject(entry.members + origins)
    }
}
