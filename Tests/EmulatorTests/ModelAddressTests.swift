import Bedrock
import Testing

@testable import Emulator

@Suite
struct ModelAddressTests {
    private static let haiku = "anthropic.claude-haiku-4-5-20251001-v1:0"

    @Test(arguments: [
        ("global.\(haiku)", "global"), ("us.\(haiku)", "us"),
        ("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.\(haiku)", "us"),
        ("anthropic.claude-sonnet-4-6", "none"),
        ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-6", "none"),
    ])
    func `every form of a model id is known`(text: String, profile: String) throws {
        #expect(try ModelAddress(text, in: "us-east-1").profile.rawValue == profile)
    }

    @Test func `an ARN that a file of models names is the model that it says, and needs no profile`() throws {
        let arn = "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc"
        let file = #"{"models":[{"id":"\#(Self.haiku)","arns":{"\#(arn)":"none"}}]}"#
        let models = try ModelCatalogue.embedded.overridden(by: Array(file.utf8), file: "models.json")
        let address = try ModelAddress(arn, in: "us-east-1", of: models)
        try address.checkIsInvocable()
        #expect(address.model.id == Self.haiku)
        #expect(throws: ServiceError.self) { try ModelAddress(arn, in: "us-west-2", of: models) }
        #expect(throws: ServiceError.self) { try ModelAddress(arn, in: "us-east-1") }
    }

    @Test(arguments: [
        ("", "identifier is invalid"), ("anthropic.claude-nobody", "identifier is invalid"),
        ("mars.\(haiku)", "identifier is invalid"), ("arn:aws:s3:::bucket", "identifier is invalid"),
        ("eu.\(haiku)", "identifier is invalid"),
        ("arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-sonnet-4-6", "identifier is invalid"),
        (haiku, "with on-demand throughput isn\u{2019}t supported"),
        ("us.anthropic.claude-3-haiku-20240307-v1:0", "reached the end of its life"),
    ])
    func `another id is refused in the service's words`(text: String, words: String) {
        #expect {
            try ModelAddress(text, in: "us-east-1").checkIsInvocable()
        } throws: { ($0 as? ServiceError)?.message.contains(words) == true }
    }
}
