import Spend
import Testing

@testable import Bedrock

@Suite
struct ModelCatalogueTests {
    let catalogue = ModelCatalogue.embedded

    @Test func `every model is there, and none twice`() {
        #expect(catalogue.asOf == "2026-11-21")
        #expect(catalogue.models.count == 25)
        #expect(Set(catalogue.models.map(\.id)).count == 25)
    }

    @Test(arguments: ModelCatalogue.embedded.models)
    func `the figures of a model hold together`(card: ModelCard) throws {
        #expect(card.id.hasPrefix("anthropic.claude-"))
        #expect(card.maxOutputTokens <= card.contextWindow)
        #expect(Set(card.profiles).isDisjoint(with: card.unsureProfiles))
        #expect(try catalogue.model(named: card.id) == card)
        for band in card.basePrices.bands {
            // The ratios that AWS's and Anthropic's pages state for every model.
            #expect(band.output == band.input * 5)
            if let write = band.cacheWrite5m { #expect(write * 4 == band.input * 5) }
            if let write = band.cacheWrite1h { #expect(write == band.input * 2) }
            if let read = band.cacheRead { #expect(read < band.input) }
        }
    }

    @Test(arguments: ModelCatalogue.embedded.models)
    func `no listed price has to be rounded for a geographic profile`(card: ModelCard) throws {
        let geographic = try #require(card.prices(for: .us))
        for (base, band) in zip(card.basePrices.bands, geographic.bands) {
            let prices = [
                (base.input, band.input), (base.output, band.output), (base.cacheRead, band.cacheRead),
                (base.cacheWrite5m, band.cacheWrite5m), (base.cacheWrite1h, band.cacheWrite1h),
            ]
            for (base, price) in prices {
                guard let base, let price else { continue }
                #expect(price == base || price * 10 == base * 11)
            }
        }
    }

    @Test(arguments: [
        ("anthropic.claude-haiku-4-5-20251001-v1:0", "Claude Haiku 4.5"),
        ("claude-haiku-4-5-20251001-v1:0", "Claude Haiku 4.5"),
        ("claude-haiku-4-5-20251001", "Claude Haiku 4.5"),
        ("claude-haiku-4-5", "Claude Haiku 4.5"), ("anthropic.claude-haiku-4-5", "Claude Haiku 4.5"),
        ("claude-opus-4-6", "Claude Opus 4.6"), ("claude-opus-4-6-v1", "Claude Opus 4.6"),
        ("claude-sonnet-5", "Claude Sonnet 5"), ("claude-sonnet-5-5", "Claude Sonnet 5.5"),
        ("claude-sonnet-4", "Claude Sonnet 4"), ("claude-3-5-sonnet-20241022", "Claude 3.5 Sonnet v2"),
        ("claude-3-haiku", "Claude 3 Haiku"),
    ])
    func `a model is found by its id in full or short`(name: String, expected: String) throws {
        #expect(try catalogue.model(named: name).name == expected)
    }

    @Test func `a name that fits two models is refused with both`() {
        let candidates = [
            "anthropic.claude-3-5-sonnet-20241022-v2:0", "anthropic.claude-3-5-sonnet-20240620-v1:0",
        ]
        #expect(throws: ModelError.ambiguousName("claude-3-5-sonnet", candidates: candidates)) {
            try catalogue.model(named: "claude-3-5-sonnet")
        }
    }

    @Test(arguments: [
        ("claude-haiku-45", "claude-haiku-4-5"), ("Claude-Haiku-4-5", "claude-haiku-4-5"),
        ("claude-sonet-4-6", "claude-sonnet-4-6"), ("haiku-5.5", "claude-haiku-5-5"),
    ])
    func `an unknown name is refused with near ones`(name: String, near: String) {
        let error = #expect(throws: ModelError.self) { try catalogue.model(named: name) }
        guard case .unknownModel(name, let names)? = error else {
            Issue.record("refused as \(String(describing: error))")
            return
        }
        #expect(names.contains(near))
    }

    @Test func `a name like no other has no near ones`() {
        #expect(throws: ModelError.unknownModel("gpt", near: [])) { try catalogue.model(named: "gpt") }
    }

    @Test func `a profile in the name is told from an unknown model`() {
        let expected = ModelError.profileInName(
            "us.claude-haiku-4-5",
            profile: .us,
            model: "claude-haiku-4-5"
        )
        #expect(throws: expected) { try catalogue.model(named: "us.claude-haiku-4-5") }
    }

    @Test func `large images cost more from Opus 4_7 and Sonnet 5 on`() throws {
        #expect(try catalogue.model(named: "claude-opus-4-6").imageLimits.maxSide == 1568)
        for name in ["claude-opus-4-7", "claude-sonnet-5", "claude-fable-5", "claude-haiku-5-5"] {
            let limits = ImageLimits(maxSide: 2576, maxPixels: 3_750_000)
            #expect(try catalogue.model(named: name).imageLimits == limits)
        }
    }

    @Test(arguments: [
        "", "[]", #"{"as_of":"x","models":[{}]}"#, #"{"as_of":"x"}"#, #"{"as_of":"x","models":[]}"#,
    ])
    func `a file that is no catalogue is refused`(text: String) {
        #expect(throws: ModelError.self) { try ModelCatalogue(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "abc", 0), ("flaw", "lawn", 2)])
    func `distance counts edits`(left: String, right: String, distance: Int) {
        #expect(EditDistance.between(left, right) == distance)
        #expect(EditDistance.between(right, left) == distance)
    }
}
