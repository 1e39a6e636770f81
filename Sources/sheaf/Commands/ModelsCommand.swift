internal import ArgumentParser
internal import Bedrock
internal import JSON
internal import Spend

/// `sheaf models`: what is known of Claude on Bedrock.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models with their profiles, limits and prices.",
        discussion: """
            Prices are estimates of the date that is shown, in USD per million tokens at the base price; AWS's bill is \
            the truth. Exit status: 0.
            """
    )

    @OptionGroup var options: CommonOptions

    func run() throws {
        let catalogue = ModelCatalogue.embedded
        if options.json { return try Output.line(json(catalogue)) }
        let rows =
            [["MODEL", "PROFILES", "CONTEXT", "OUTPUT", "IN", "OUT", "STATE"]] + catalogue.models.map(row)
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            try Output.line(cells.joined(separator: "  "))
        }
        try Output.line("\nas of \(catalogue.asOf); USD per million tokens, global or in-region")
    }

    private func row(_ model: ModelCard) -> [String] {
        let band = model.prices(for: .global)?.bands.first
        return [
            model.id, model.profiles.map(\.rawValue).joined(separator: " "),
            Figures.count(model.contextWindow),
            Figures.count(model.maxOutputTokens), price(band?.input), price(band?.output),
            model.lifecycle.rawValue + (model.endOfLife.map { " (\($0))" } ?? ""),
        ]
    }

    /// Picodollars a token are USD per million tokens times 10^6.
    private func price(_ perToken: Cost?) -> String {
        guard let perToken else { return "unknown" }
        return (perToken * 1_000_000).usd.replacing(/\.?0+$/, with: "")
    }

    private func json(_ catalogue: ModelCatalogue) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("as_of")
        writer.string(catalogue.asOf)
        writer.name("models")
        writer.beginArray()
        for model in catalogue.models { write(model, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.text
    }

    private func write(_ model: ModelCard, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("id")
        writer.string(model.id)
        writer.name("name")
        writer.string(model.name)
        writer.name("profiles")
        writer.beginArray()
        for profile in model.profiles { writer.string(profile.rawValue) }
        writer.endArray()
        writer.name("context_window_tokens")
        writer.integer(model.contextWindow)
        writer.name("max_output_tokens")
        writer.integer(model.maxOutputTokens)
        writer.name("lifecycle")
        writer.string(model.lifecycle.rawValue)
        writer.name("end_of_life")
        if let end = model.endOfLife { writer.string(end) } else { writer.null() }
        let band = model.prices(for: .global)?.bands.first
        let prices = [
            ("input_usd_per_million", band?.input), ("output_usd_per_million", band?.output),
            ("cache_read_usd_per_million", band?.cacheRead),
            ("cache_write_5m_usd_per_million", band?.cacheWrite5m),
            ("cache_write_1h_usd_per_million", band?.cacheWrite1h),
        ]
        for (name, cost) in prices {
            writer.name(name)
            if let cost { writer.string(price(cost)) } else { writer.null() }
        }
        writer.endObject()
    }
}
