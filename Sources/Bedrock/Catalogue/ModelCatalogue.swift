internal import JSON

/// The Claude models on Bedrock as of a date: what they can do, where they are offered, and what they cost.
///
/// The figures come from pages of that date; AWS's bill is the truth.
public struct ModelCatalogue: Sendable {
    /// The day of the figures, `yyyy-mm-dd`.
    public let asOf: String
    /// Newest first.
    public let models: [ModelCard]

    /// The catalogue that is part of the program.
    public static let embedded: ModelCatalogue = {
        do throws(ModelError) {
            return try ModelCatalogue(parsing: PackageResources.claude_models_json)
        } catch {
            preconditionFailure("the embedded catalogue: \(error)")
        }
    }()

    /// Where the figures come from, in words.
    public let sources: String
    /// The entries as they were read, for others to lie over them.
    let entries: [JSONObject]

    /// Reads a catalogue in the form of the embedded one.
    init(parsing bytes: [UInt8]) throws(ModelError) {
        let file = try CatalogueFile(parsing: bytes, path: nil)
        guard let asOf = file.asOf, let sources = file.sources else {
            throw .badCatalogue(file: nil, reason: "lacks as_of or sources")
        }
        try self.init(asOf: asOf, sources: sources, entries: file.entries)
    }

    init(asOf: String, sources: String, entries: [JSONObject]) throws(ModelError) {
        self.asOf = asOf
        self.sources = sources
        self.entries = entries
        var models: [ModelCard] = []
        for entry in entries { models.append(try ModelCard(.object(entry))) }
        self.models = models
    }

    /// The model that a job calls `name`: its id, with or without `anthropic.`, version and date.
    ///
    /// Case counts. An ARN is a name, too: see `resolve`.
    public func model(named name: String) throws(ModelError) -> ModelCard {
        if let arn = ModelARN(name) { return try model(of: arn).card }
        let matches = models.filter { $0.aliases.contains(name) }
        guard let match = matches.first else { throw refusal(of: name) }
        guard matches.count == 1 else { throw .ambiguousName(name, candidates: matches.map(\.id)) }
        return match
    }

    private func refusal(of name: String) -> ModelError {
        for profile in InferenceProfile.allCases where name.hasPrefix("\(profile.rawValue).") {
            let bare = String(name.dropFirst(profile.rawValue.count + 1))
            if models.contains(where: { $0.aliases.contains(bare) }) {
                return .profileInName(name, profile: profile, model: bare)
            }
        }
        return .unknownModel(name, near: names(near: name))
    }

    /// The three shortest names of models that are not over and resemble `name` most.
    private func names(near name: String) -> [String] {
        let names = models.filter { $0.lifecycle != .ended }.compactMap {
            $0.aliases.min { $0.count < $1.count }
        }
        let ranked = names.map { (name: $0, distance: EditDistance.between(name, $0)) }
            .filter { $0.distance <= max(name.count, $0.name.count) / 2 }
            .sorted { $0.distance < $1.distance }
        return ranked.prefix(3).map(\.name)
    }
}

/// How many letters have to be put in, taken out or replaced to make one word of another.
enum EditDistance {
    static func between(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (above, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = above + 1
            for (column, other) in right.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
