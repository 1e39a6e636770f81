internal import JSON
internal import Spend

extension ModelCard {
    /// Reads one entry of the catalogue's file.
    init(_ entry: JSONValue) throws(ModelError) {
        let fields = CatalogueEntry(entry)
        id = try fields.text("id")
        name = try fields.text("name")
        profiles = try fields.profiles("profiles")
        unsureProfiles = try fields.profiles("profiles_unsure")
        onDemand = try fields.choice("on_demand")
        contextWindow = try fields.count("context_window")
        maxOutputTokens = try fields.count("max_output")
        textTokensPercent = try fields.count("text_tokens_percent")
        takesImages = try fields.flag("images")
        imageLimits = ImageLimits(
            maxSide: try fields.count("image_max_side"),
            maxPixels: try fields.count("image_max_pixels")
        )
        takesTemperature = try fields.flag("temperature")
        takesForcedToolChoice = try fields.flag("forced_tool_choice")
        basePrices = Prices(bands: try fields.bands("prices"))
        geoMultiplier = try fields.multiplier("geo_multiplier")
        outputBurndown = fields["output_burndown"]?.intValue ?? 10
        cacheMinimum = fields["cache_min_tokens"]?.intValue
        lifecycle = try fields.choice("lifecycle")
        endOfLife = fields["end_of_life"]?.stringValue
        note = fields["note"]?.stringValue
        takesAnswerSchema = try fields.optionalFlag("structured_output")
        countsTokens = try fields.optionalFlag("count_tokens")
        thinkingForms = try fields.thinkingForms("thinking")
        arns = try fields.arns("arns")
        priceDate = fields["prices_as_of"]?.stringValue
        priceSource = fields["prices_source"]?.stringValue
    }

    /// The members that an entry may have.
    static let memberNames: Set<String> = [
        "id", "name", "profiles", "profiles_unsure", "on_demand", "context_window", "max_output",
        "text_tokens_percent", "images", "image_max_side", "image_max_pixels", "temperature",
        "forced_tool_choice", "structured_output", "count_tokens", "thinking", "prices", "prices_as_of",
        "prices_source", "geo_multiplier", "output_burndown", "cache_min_tokens", "lifecycle", "end_of_life",
        "note", "arns",
    ]
}

/// The members of one entry, each read as what it must be.
private struct CatalogueEntry {
    private let entry: JSONValue
    /// What the entry is called in errors.
    private let subject: String

    init(_ entry: JSONValue) { self.init(entry, subject: entry["id"]?.stringValue ?? "an entry") }

    private init(_ entry: JSONValue, subject: String) {
        self.entry = entry
        self.subject = subject
    }

    subscript(name: String) -> JSONValue? { entry[name] }

    func text(_ name: String) throws(ModelError) -> String {
        try required(entry[name]?.stringValue, name, "a string")
    }

    func count(_ name: String) throws(ModelError) -> Int {
        let count = try required(entry[name]?.intValue, name, "a whole number")
        guard count > 0 else { throw bad(name, "a number above 0") }
        return count
    }

    func flag(_ name: String) throws(ModelError) -> Bool {
        try required(entry[name]?.boolValue, name, "true or false")
    }

    func optionalFlag(_ name: String) throws(ModelError) -> Bool? {
        guard let value = entry[name], value != .null else { return nil }
        return try required(value.boolValue, name, "true, false or null")
    }

    func thinkingForms(_ name: String) throws(ModelError) -> [ModelCard.ThinkingForm] {
        guard let value = entry[name] else { return [] }
        let names = try required(value.arrayValue, name, "an array")
        let forms = names.compactMap { $0.stringValue.flatMap(ModelCard.ThinkingForm.init(rawValue:)) }
        guard forms.count == names.count else { throw bad(name, "an array of 'budget' and 'adaptive'") }
        return forms
    }

    func arns(_ name: String) throws(ModelError) -> [ModelARN: InferenceProfile] {
        guard let value = entry[name] else { return [:] }
        var arns: [ModelARN: InferenceProfile] = [:]
        for member in try required(value.objectValue, name, "an object").members {
            guard let arn = ModelARN(member.name),
                let profile = member.value.stringValue.flatMap(InferenceProfile.init(rawValue:))
            else { throw bad(name, "an object of ARNs with their profiles") }
            arns[arn] = profile
        }
        return arns
    }

    func choice<Choice: RawRepresentable<String>>(_ name: String) throws(ModelError) -> Choice {
        try required(Choice(rawValue: try text(name)), name, "a word that is known")
    }

    func profiles(_ name: String) throws(ModelError) -> [InferenceProfile] {
        let names = try required(entry[name]?.arrayValue, name, "an array")
        let profiles = names.compactMap { $0.stringValue.flatMap(InferenceProfile.init(rawValue:)) }
        guard profiles.count == names.count else { throw bad(name, "an array of profiles") }
        return profiles
    }

    func multiplier(_ name: String) throws(ModelError) -> PriceMultiplier {
        try required(entry[name]?.numberValue.flatMap { PriceMultiplier($0.text) }, name, "a decimal number")
    }

    func bands(_ name: String) throws(ModelError) -> [PriceBand] {
        let entries = try required(entry[name]?.arrayValue, name, "an array")
        var bands: [PriceBand] = []
        for entry in entries {
            bands.append(try CatalogueEntry(entry, subject: "\(subject): \(name)").band())
        }
        guard bands.last?.upToPromptTokens == nil, bands.dropLast().allSatisfy({ $0.upToPromptTokens != nil })
        else {
            throw bad(name, "bands of which only the last has no end")
        }
        return bands
    }

    private func band() throws(ModelError) -> PriceBand {
        PriceBand(
            upToPromptTokens: entry["up_to_prompt_tokens"]?.intValue,
            input: try required(try price("input"), "input", "a price"),
            output: try required(try price("output"), "output", "a price"),
            cacheRead: try price("cache_read"),
            cacheWrite5m: try price("cache_write_5m"),
            cacheWrite1h: try price("cache_write_1h")
        )
    }

    /// USD per million tokens, times 10^6, is picodollars per token.
    private func price(_ name: String) throws(ModelError) -> Cost? {
        guard let value = entry[name], value != .null else { return nil }
        let text = value.numberValue?.text ?? ""
        let scaled = try required(Decimal12.scaled(text, decimals: 6), name, "a price of at most 6 decimals")
        guard scaled >= 0 else { throw bad(name, "a price of at least 0") }
        return Cost(picodollars: scaled)
    }

    private func required<Value>(
        _ value: Value?,
        _ name: String,
        _ expected: String
    ) throws(ModelError) -> Value {
        guard let value else { throw bad(name, expected) }
        return value
    }

    private func bad(_ name: String, _ expected: String) -> ModelError {
        .badCatalogue(file: nil, reason: "\(subject): \(name): must be \(expected)")
    }
}
