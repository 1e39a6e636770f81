internal import ArgumentParser
internal import Bedrock
internal import JSON
internal import Spend

/// `sheaf models`: what is known of Claude on Bedrock.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models with their profiles, limits, abilities and prices.",
        discussion: """
            Prices are estimates of the date that is shown, in USD per million tokens at the base price; AWS's bill is \
            the truth. A file of your own lies over what the program knows: --models FILE, else SHEAF_MODELS, else \
            ~/.config/sheaf/models.json; docs/models.md describes it. Exit status: 0; 2 for a file that cannot be used.
            """
    )

    @OptionGroup var options: CommonOptions

    @OptionGroup var models: ModelOptions

    func run() throws {
        let catalogue = try models.catalogue()
        if options.json { return try Output.line(json(catalogue)) }
        let header = ["MODEL", "PROFILES", "CONTEXT", "OUTPUT", "IN", "OUT", "PRICED", "LACKS", "STATE"]
        let rows = [header] + catalogue.models.map(row)
        let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).dropLast().map { $0 + String(repeating: " ", count: $1 - $0.count) }
            try Output.line((cells + row.suffix(1)).joined(separator: "  "))
        }
        try Output.line("\nas of \(catalogue.asOf); USD per million tokens, global or in-region; ?: not sure")
        for source in Set(catalogue.models.map { $0.priceSource ?? "nobody said" }).sorted() {
            try Output.line("prices: \(source)")
        }
    }

    private func row(_ model: ModelCard) -> [String] {
        let band = model.prices(for: .global)?.bands.first
        let lacks = Ability.allCases.compactMap { ability in
            model.has(ability).map { $0 ? nil : ability.rawValue } ?? "\(ability.rawValue)?"
        }
        return [
            model.id, model.profiles.map(\.rawValue).joined(separator: " "),
            Figures.count(model.contextWindow), Figures.count(model.maxOutputTokens), price(band?.input),
            price(band?.output), model.priceDate ?? "undated", lacks.joined(separator: " "),
            model.lifecycle.rawValue + (model.endOfLife.map { " (\($0))" } ?? ""),
        ]
    }

    /// Picodollars a token are USD per million tokens times 10^6.
    private func price(_ perToken: Cost?) -> String {
        guard let perToken else { return "unknown" }
        return (perToken * 1_000_000).usd.replacing(/\.?0+$/, with: "")
    }

    // MARK: JSON

    private func json(_ catalogue: ModelCatalogue) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("as_of", catalogue.asOf)
        writer.name("models")
        writer.beginArray()
        for model in catalogue.models { write(model, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.text
    }

    private func write(_ model: ModelCard, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", model.id)
        writer.member("name", model.name)
        writer.name("profiles")
        writer.beginArray()
        for profile in model.profiles { writer.string(profile.rawValue) }
        writer.endArray()
        writer.name("context_window_tokens")
        writer.integer(model.contextWindow)
        writer.name("max_output_tokens")
        writer.integer(model.maxOutputTokens)
        writer.member("lifecycle", model.lifecycle.rawValue)
        writer.member("end_of_life", model.endOfLife)
        writeAbilities(of: model, to: &writer)
        writePrices(of: model, to: &writer)
        writer.endObject()
    }

    /// True, false, or null where nobody is sure.
    private func writeAbilities(of model: ModelCard, to writer: inout JSONWriter) {
        writer.name("abilities")
        writer.beginObject()
        for ability in Ability.allCases {
            writer.name(ability.rawValue)
            if let has = model.has(ability) { writer.bool(has) } else { writer.null() }
        }
        writer.endObject()
        writer.name("thinking")
        writer.beginArray()
        for form in model.thinkingForms { writer.string(form.rawValue) }
        writer.endArray()
    }

    private func writePrices(of model: ModelCard, to writer: inout JSONWriter) {
        let band = model.prices(for: .global)?.bands.first
        let prices = [
            ("input_usd_per_million", band?.input), ("output_usd_per_million", band?.output),
            ("cache_read_usd_per_million", band?.cacheRead),
            ("cache_write_5m_usd_per_million", band?.cacheWrite5m),
            ("cache_write_1h_usd_per_million", band?.cacheWrite1h),
        ]
        for (name, cost) in prices { writer.member(name, cost.map { price($0) }) }
        writer.member("prices_as_of", model.priceDate)
        writer.member("prices_source", model.priceSource)
    }
}
