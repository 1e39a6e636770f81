import Bedrock
import JSON
import Jobs
import Testing

@testable import Pipeline

@Suite
struct RequestComposerTests {
    private func composer(_ job: Job, model: String = "claude-haiku-4-5") throws -> RequestComposer {
        RequestComposer(job: job, form: try AnswerForm(job: job), card: try Samples.card(model))
    }

    private let image = ContentBlock.image(ImageContent(format: .png, bytes: [7], width: 1, height: 1))

    private func prepared(_ blocks: [ContentBlock]) throws -> PreparedPart {
        let part = Part(id: PartID(1), item: 0, pages: nil, identity: "x")
        return PreparedPart(part: part, blocks: blocks, card: try Samples.card())
    }

    @Test func `a plain request is the part's own blocks`() throws {
        let parts = [try prepared([.text("see "), image, .text("</part>")])]
        let request = try composer(Samples.job()).request(for: parts, growth: 1)
        #expect(request.system == ["Be brief."] && request.tool == nil && request.maxTokens == 1_000)
        #expect(request.messages == [Message(.user, [.text("see "), image, .text("</part>")])])
    }

    @Test func `parts stand in order between tags, their images with them`() throws {
        let parts = [
            try prepared([.text("one"), image, .text("end")]), try prepared([image, .text("two </part>")]),
        ]
        let request = try composer(Samples.job(parts: 4)).request(for: parts, growth: 1)
        let expected: [ContentBlock] = [
            .text("<part id=\"p1\">\none"), image, .text("end\n</part>\n<part id=\"p2\">\n"), image,
            .text("two <\\/part>\n</part>\n"),
        ]
        #expect(request.messages == [Message(.user, expected)])
        #expect(request.system.count == 2 && request.system[1].contains("`answer`"))
        #expect(request.tool?.name == "answer" && request.tool?.isForced == true)
    }

    @Test func `a lone part of a job that batches is asked in the same form`() throws {
        let job = try Samples.job(parts: 4)
        let (alone, both) = (try Samples.parts(1), try Samples.parts(2))
        let composer = try composer(job)
        #expect(composer.request(for: alone, growth: 1).tool == composer.request(for: both, growth: 1).tool)
        #expect(composer.request(for: alone, growth: 1).text.hasPrefix("<part id=\"p1\">"))
    }

    @Test func `a model that cannot be forced is told to call the tool, and gets no temperature`() throws {
        let job = try Samples.job(schema: personSchema) { $0.model.temperature = Fraction("0.5") }
        let parts = try Samples.parts(1)
        let free = try composer(job, model: "claude-opus-5-5").request(for: parts, growth: 1)
        #expect(free.tool?.isForced == false && free.temperature == nil)
        #expect(free.text.hasSuffix("Answer only by calling the tool `answer`."))
        let forced = try composer(job).request(for: parts, growth: 1)
        #expect(forced.tool?.isForced == true && forced.temperature?.text == "0.5")
        #expect(forced.text == "content 1")
    }

    @Test(arguments: [
        (1, 1, 1_000), (3, 1, 3_000), (3, 4, 12_000), (64, 1, 64_000), (65, 1, 64_000), (1, 128, 64_000),
    ])
    func `output tokens are the sum of the parts', up to the model's maximum`(
        parts: Int,
        growth: Int,
        tokens: Int
    ) throws {
        #expect(try composer(Samples.job()).maxTokens(for: parts, growth: growth) == tokens)
    }

    @Test func `nothing of the item's own id is in a request that does not ask for it`() throws {
        let ids = (0..<12).map { RequestComposer.id(ofPartAt: $0) }
        #expect(ids == (1...12).map { "p\($0)" })
    }
}
