import Bedrock
import Spend
import Testing

@Suite
struct ResolvedModelTests {
    let catalogue = ModelCatalogue.embedded

    @Test(
        arguments: [
            ("claude-haiku-4-5", nil, "global.anthropic.claude-haiku-4-5-20251001-v1:0"),
            ("claude-haiku-4-5", .us, "us.anthropic.claude-haiku-4-5-20251001-v1:0"),
            ("claude-haiku-4-5", .india, "in.anthropic.claude-haiku-4-5-20251001-v1:0"),
            ("claude-sonnet-4-5", .usGov, "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0"),
            ("claude-opus-4-1", nil, "us.anthropic.claude-opus-4-1-20250805-v1:0"),
            ("claude-3-haiku", InferenceProfile.none, "anthropic.claude-3-haiku-20240307-v1:0"),
        ] as [(String, InferenceProfile?, String)]
    )
    func `a model under a profile has its id on the wire`(
        name: String,
        profile: InferenceProfile?,
        id: String
    ) throws {
        let resolved = try catalogue.resolve(name, profile: profile)
        #expect(resolved.wireID == id)
    }

    @Test func `a profile that the model does not have is refused with those it has`() {
        let error = #expect(throws: ModelError.self) {
            try catalogue.resolve("claude-opus-4-5", profile: .jp)
        }
        let offered: [InferenceProfile] = [.us, .eu, .global]
        #expect(
            error
                == .profileNotOffered(.jp, model: "anthropic.claude-opus-4-5-20251101-v1:0", offered: offered)
        )
        #expect(error?.description.contains("use one of us, eu, global") == true)
    }

    @Test func `a profile of which nobody is sure is let through with a warning`() throws {
        let resolved = try catalogue.resolve("claude-haiku-4-5", profile: .apac)
        #expect(resolved.warnings == ["profile 'apac' may not offer Claude Haiku 4.5"])
    }

    @Test func `a bare id is refused where it is known not to work, else warned of`() throws {
        #expect(throws: ModelError.self) {
            try catalogue.resolve("claude-haiku-4-5", profile: InferenceProfile.none)
        }
        let some = try catalogue.resolve("claude-opus-5", profile: InferenceProfile.none)
        #expect(some.warnings == ["Claude Opus 5 can be called without a profile in some regions only"])
        let unknown = try catalogue.resolve("claude-opus-4-8", profile: InferenceProfile.none)
        #expect(unknown.warnings == ["Claude Opus 4.8 may not be callable without a profile"])
    }

    @Test func `models at the end of their life are let through with a warning`() throws {
        #expect(try catalogue.resolve("claude-haiku-4-5").warnings.isEmpty)
        #expect(
            try catalogue.resolve("claude-sonnet-4").warnings
                == ["Claude Sonnet 4 has probably been switched off, end of life 2026-10-14"]
        )
        #expect(try catalogue.resolve("claude-opus-4-1").warnings.first?.contains("legacy") == true)
    }

    @Test func `geographic profiles cost more, and an unknown price is unknown`() throws {
        func input(_ profile: InferenceProfile) throws -> Cost? {
            try catalogue.resolve("claude-sonnet-4-5", profile: profile).prices?.bands.first?.input
        }
        #expect(try input(.global) == Cost(picodollars: 3_000_000))
        #expect(try input(.us) == Cost(picodollars: 3_300_000))
        #expect(try input(.usGov) == nil)
        let older = try catalogue.resolve("claude-sonnet-4", profile: .us)
        #expect(older.prices?.bands.first?.input == Cost(picodollars: 3_000_000))
    }
}
