import AWS
import Foundation
import Spend
import TestSupport
import Testing

@testable import Bedrock

@Suite
struct UserModelsTests {
    private static let haiku = "anthropic.claude-haiku-4-5-20251001-v1:0"
    private static let newModel = """
        {"id":"x.new","name":"New","profiles":["us"],"profiles_unsure":[],"on_demand":"yes","context_window":1000,
        "max_output":100,"text_tokens_percent":100,"images":false,"image_max_side":1,"image_max_pixels":1,
        "temperature":true,"forced_tool_choice":false,"prices":[{"input":1,"output":2}],"geo_multiplier":1,
        "lifecycle":"active"}
        """

    private func overridden(_ models: String, head: String = "") throws -> ModelCatalogue {
        let file = "{\(head)\"models\":[\(models)]}"
        return try ModelCatalogue.embedded.overridden(by: Array(file.utf8), file: "m.json")
    }

    @Test func `an entry replaces what it says, and leaves the rest`() throws {
        let changed = try overridden(#"{"id":"\#(Self.haiku)","max_output":5,"structured_output":null}"#)
        let (old, new) = (try ModelCatalogue.embedded.model(named: "claude-haiku-4-5"), changed.models)
        #expect(new.count == ModelCatalogue.embedded.models.count)
        let card = try changed.model(named: "claude-haiku-4-5")
        #expect(card.maxOutputTokens == 5)
        #expect(card.takesAnswerSchema == nil && old.takesAnswerSchema == true)
        #expect(card.basePrices == old.basePrices)
        #expect(card.priceDate == "2026-11-21" && card.priceSource == old.priceSource)
    }

    @Test(arguments: [
        ("", "", nil, nil), (#""as_of":"2026-11-20","sources":"contract","#, "", "2026-11-20", "contract"),
        (
            #""as_of":"2026-11-20","#, #","prices_as_of":"2026-10-01","prices_source":"mail""#, "2026-10-01",
            "mail"
        ),
    ])
    func `a price has the day and source that its file says, or none`(
        head: String,
        members: String,
        date: String?,
        source: String?
    ) throws {
        let entry = #"{"id":"\#(Self.haiku)","prices":[{"input":0.9,"output":4.5}]\#(members)}"#
        let card = try overridden(entry, head: head).model(named: "claude-haiku-4-5")
        #expect(card.basePrices.bands.first?.input == Cost(picodollars: 900_000))
        #expect(card.priceDate == date)
        #expect(card.priceSource == source)
    }

    @Test func `prices can be said to be unknown`() throws {
        let model = try overridden(#"{"id":"\#(Self.haiku)","prices":[]}"#).resolve("claude-haiku-4-5")
        #expect(model.prices == nil)
    }

    @Test func `a model can be added`() throws {
        let card = try overridden(Self.newModel).resolve("x.new", profile: .us)
        #expect(card.wireID == "us.x.new")
        #expect(card.card.has(.images) == false)
        #expect(card.card.has(.tokenCounting) == nil)
        #expect(card.card.thinkingForms.isEmpty)
    }

    @Test(
        arguments: [
            ("{", "m.json: json: line 1"), (#"{"models":{}}"#, "m.json: models: must be an array"),
            (#"{"models":[{"name":"x"}]}"#, "m.json: models[0]: must be an object with an id"),
            (#"{"models":[{"id":"x"}]}"#, "m.json: x: name: must be a string"),
            (#"{"models":[{"id":"x","nmae":"y"}]}"#, "m.json: x: nmae: is no member that is known"),
            (#"{"models":[{"id":"H","max_output":"5"}]}"#, "m.json: H: max_output: must be a whole number"),
            (#"{"models":[{"id":"H","prices":1}]}"#, "m.json: H: prices: must be an array"),
            (
                #"{"models":[{"id":"H","prices":[{"input":-1,"output":1}]}]}"#,
                "m.json: H: prices: input: must be a price of at least 0"
            ),
            (#"{"models":[{"id":"H","arns":{"x":"us"}}]}"#, "m.json: H: arns: must be an object of ARNs"),
            (#"{"models":[{"id":"H","thinking":["much"]}]}"#, "m.json: H: thinking: must be an array of"),
        ]
    )
    func `a file that cannot be used is refused by its name and the member`(text: String, message: String) {
        let bytes = Array(text.replacing(#""H""#, with: "\"\(Self.haiku)\"").utf8)
        let error = #expect(throws: ModelError.self) {
            _ = try ModelCatalogue.embedded.overridden(by: bytes, file: "m.json")
        }
        let expected = message.replacing(" H:", with: " \(Self.haiku):")
        #expect(error?.description.prefix(expected.count) == expected[...])
    }

    @Test func `the file is the one that was named, else SHEAF_MODELS, else in its usual place`() async throws
    {
        try await withScratchDirectory { folder in
            func file(_ name: String, maxOutput: Int) throws -> String {
                let url = folder.appending(path: name)
                let parent = url.deletingLastPathComponent()
                try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
                let text = #"{"models":[{"id":"\#(Self.haiku)","max_output":\#(maxOutput)}]}"#
                try Data(text.utf8).write(to: url)
                return url.path
            }
            func maxOutput(_ variables: [String: String], _ file: String? = nil) throws -> Int {
                let environment = AWSEnvironment(variables: variables, home: folder.path)
                let catalogue = try ModelCatalogue.current(environment: environment, file: file)
                return try catalogue.model(named: "claude-haiku-4-5").maxOutputTokens
            }
            #expect(try maxOutput([:]) == 64000)
            _ = try file(".config/sheaf/models.json", maxOutput: 1)
            let (second, third) = (try file("b.json", maxOutput: 2), try file("c.json", maxOutput: 3))
            #expect(try maxOutput([:]) == 1)
            #expect(try maxOutput(["SHEAF_MODELS": second]) == 2)
            #expect(try maxOutput(["SHEAF_MODELS": second], third) == 3)
            #expect(try maxOutput(["SHEAF_MODELS": ""]) == 1)
            let missing = folder.appending(path: "none.json").path
            let expected = ModelError.fileUnreadable(
                path: missing,
                origin: "SHEAF_MODELS",
                reason: "it does not exist"
            )
            #expect(throws: expected) { try maxOutput(["SHEAF_MODELS": missing]) }
            #expect(throws: ModelError.self) { try maxOutput([:], folder.path) }
        }
    }

    @Test(
        arguments: [
            ("arn:aws:bedrock:eu-west-1::foundation-model/\(haiku)", InferenceProfile.none, "eu-west-1"),
            ("arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.\(haiku)", .us, "us-west-2"),
            ("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc", .us, "us-east-1"),
        ] as [(String, InferenceProfile, String)]
    )
    func `an ARN is a model, a profile and a region`(
        arn: String,
        profile: InferenceProfile,
        region: String
    ) throws {
        let own = #""arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc":"us""#
        let catalogue = try overridden(#"{"id":"\#(Self.haiku)","arns":{\#(own)}}"#)
        let model = try catalogue.resolve(arn)
        #expect(model.card.id == Self.haiku)
        #expect(model.wireID == arn)
        #expect(model.profile == profile)
        #expect(model.region == region)
        #expect(model.prices == model.card.prices(for: profile))
        #expect(try catalogue.resolve(arn, profile: profile) == model)
        #expect(throws: ModelError.profileBesideARN(arn, profile: .eu)) {
            try catalogue.resolve(arn, profile: .eu)
        }
    }

    @Test(arguments: [
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc",
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova",
        "arn:aws:bedrock:us-east-1:1:inference-profile/us.x",
    ])
    func `an ARN of a model that nobody named is refused`(arn: String) {
        #expect(throws: ModelError.unknownARN(arn)) { try ModelCatalogue.embedded.resolve(arn) }
    }

    @Test(arguments: [
        "arn:aws:s3:::bucket/key", "arn:aws:bedrock", "arn:aws:bedrock::1:foundation-model/x", "x",
    ])
    func `what is no ARN of Bedrock's is a name`(text: String) {
        #expect(ModelARN(text) == nil)
        #expect(throws: ModelError.self) { try ModelCatalogue.embedded.resolve(text) }
    }
}
