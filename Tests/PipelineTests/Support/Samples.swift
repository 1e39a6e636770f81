import Bedrock
import Foundation
import Jobs

@testable import Pipeline

enum Samples {
    static func card(_ name: String = "claude-haiku-4-5") throws -> ModelCard {
        try ModelCatalogue.embedded.model(named: name)
    }

    /// A job that asks for plain text, one part a request.
    static func job(
        schema: String? = nil,
        parts: Int = 1,
        _ change: (inout Job) -> Void = { _ in }
    ) throws -> Job {
        var job = Job(
            name: "letters",
            file: "/jobs/letters.yaml",
            manifest: "/jobs/letters.jsonl",
            batch: BatchSettings(parts: parts),
            prompt: Prompt(system: "Be brief.", user: try Template("Read {{content}}")),
            output: OutputSettings(schemaText: schema),
            model: ModelSettings(ladder: ["claude-haiku-4-5"], maxTokens: 1_000)
        )
        change(&job)
        return job
    }

    static func part(_ number: Int, _ text: String? = nil, images: Int = 0) throws -> PreparedPart {
        var blocks: [ContentBlock] = [.text(text ?? "content \(number)")]
        for _ in 0..<images {
            blocks.append(.image(ImageContent(format: .png, bytes: [1, 2, 3], width: 10, height: 10)))
        }
        return PreparedPart(
            part: Part(
                id: PartID(Int64(number)),
                item: number - 1,
                pages: nil,
                identity: "identity \(number)"
            ),
            blocks: blocks,
            card: try card()
        )
    }

    static func parts(_ count: Int) throws -> [PreparedPart] { try (1...count).map { try part($0) } }
}

/// A schema of objects with one text.
let personSchema = #"{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}"#
