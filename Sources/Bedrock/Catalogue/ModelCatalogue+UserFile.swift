public import AWS
internal import FoundationEssentials
internal import JSON

extension ModelCatalogue {
    /// The embedded catalogue under the user's own file of models.
    ///
    /// The file is `file`, else the one that `SHEAF_MODELS` names, else `~/.config/sheaf/models.json`; the last may be
    /// missing. It has the form of the embedded one: an entry whose id is known there replaces the members that it has,
    /// and another is a new model, for which all are needed.
    public static func current(
        environment: AWSEnvironment,
        file: String? = nil
    ) throws(ModelError) -> ModelCatalogue {
        let usual = "\(environment.home)/.config/sheaf/models.json"
        if let file {
            return try embedded.overridden(by: try contents(of: file, origin: "--models"), file: file)
        } else if let file = environment["SHEAF_MODELS"] {
            return try embedded.overridden(by: try contents(of: file, origin: "SHEAF_MODELS"), file: file)
        } else if FileManager.default.fileExists(atPath: usual) {
            return try embedded.overridden(
                by: try contents(of: usual, origin: "its usual place"),
                file: usual
            )
        }
        return embedded
    }

    /// This catalogue with a user's file over it; `file` names it in errors.
    public func overridden(by bytes: [UInt8], file: String) throws(ModelError) -> ModelCatalogue {
        let changes = try CatalogueFile(parsing: bytes, path: file)
        var merged = entries
        for change in changes.entries {
            let position = merged.firstIndex { $0["id"] == change["id"] }
            if let position {
                merged[position] = JSONObject(merged[position].members + change.members)
            } else {
                merged.append(change)
            }
        }
        do throws(ModelError) {
            return try ModelCatalogue(asOf: asOf, sources: sources, entries: merged)
        } catch {
            // What the program brings along is sound, so it is the user's file that is not.
            guard case .badCatalogue(_, let reason) = error else { throw error }
            throw .badCatalogue(file: file, reason: reason)
        }
    }

    private static func contents(of path: String, origin: String) throws(ModelError) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            let reason =
                FileManager.default.fileExists(atPath: path)
                ? "no permission, or no file" : "it does not exist"
            throw .fileUnreadable(path: path, origin: origin, reason: reason)
        }
    }
}
