import Checkpoints
import Jobs
import Testing

@testable import Documents
@testable import Pipeline

@Suite(.timeLimit(.minutes(5)))
struct PreviewWorkTests {
    /// What a plan says of a document whose pages are these, by the runs that `desk` holds.
    private func lines(
        _ document: ScriptedDocument,
        _ job: Job,
        _ desk: FeedDesk? = nil
    ) async throws -> (lines: [String], preview: RunPreview) {
        let plan = try JobPlan(job)
        let earlier = desk.map { desk in
            EarlierAnswers(
                store: desk.store,
                run: nil,
                origin: "bedrock",
                isFresh: false,
                retriesFailed: false,
                verifiesSources: false,
                degraded: job.failures.degraded,
                quickKey: QuickKey(recipe: plan.recipe, template: job.prompt.user, input: job.input)
            )
        }
        var (work, preview) = (PreviewWork(plan: plan, earlier: earlier), RunPreview())
        let item = Item(position: 0, id: "a", path: "a", source: "a")
        var lines: [String] = []
        try await work.read(item, document.extraction(), into: &preview) { line in
            let routes = line.routes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            lines.append("\(line.pages ?? "?") \(line.fate.name): \(routes.joined(separator: ", "))")
        }
        work.finish(into: &preview)
        return (lines, preview)
    }

    @Test func `each part has its pages, its fate and its routes`() async throws {
        let pages = [
            SamplePages.text(1), SamplePages.scan(2), SamplePages.blank(3), SamplePages.blank(4),
            SamplePages.lost(5), SamplePages.text(6),
        ]
        let job = try Samples.job { $0.input.split = .windows(pages: 2, overlap: 0) }
        let (lines, preview) = try await lines(ScriptedDocument(pages: pages), job)
        #expect(
            lines == [
                "1-2 new: has_text 1, scanned 2", "3-4 skipped (blank): blank 3-4",
                "5-6 cannot be read (timed_out): has_text 6, scanned 5",
            ]
        )
        #expect(preview.sent == 1 && preview.requests == 1)
    }

    @Test func `a document that no request can hold is planned as the parts that it will be`() async throws {
        let document = ScriptedDocument(pages: (1...45).map { SamplePages.scan($0) })
        let (lines, preview) = try await lines(document, Samples.job())
        #expect(
            lines == [
                "1-20 new: scanned 1-20", "21-40 new: scanned 21-40", "41-45 new: scanned 41-45",
            ]
        )
        #expect(preview.sent == 3 && preview.requests == 3)
    }

    @Test func `each part is priced at the rung where it starts, and shares requests with its like`()
        async throws
    {
        let document = ScriptedDocument(pages: (1...6).map { SamplePages.text($0) })
        func planned(_ ladder: [Rung]) async throws -> RunPreview {
            let job = try Samples.job(parts: 2) { job in
                job.output.schemaText = personSchema
                job.input.split = .windows(pages: 4, overlap: 0)
                job.model.ladder = ladder
            }
            return try await lines(document, job).preview
        }
        let haiku = try await planned(["claude-haiku-4-5"])
        let sonnet = try await planned(["claude-sonnet-4-5"])
        let long = Rung(
            "claude-sonnet-4-5",
            when: [RungCondition(key: "pages", text: ">2")].compactMap(\.self)
        )
        let both = try await planned(["claude-haiku-4-5", long])
        #expect(haiku.requests == 1 && sonnet.requests == 1 && both.requests == 2)
        // The long part starts with the dearer model, the short one does not.
        let (cheap, dear) = (try #require(haiku.highCost), try #require(sonnet.highCost))
        let mixed = try #require(both.highCost)
        #expect(cheap < mixed && mixed < dear)
    }

    @Test func `a part that was split before is planned as its children`() async throws {
        let document = ScriptedDocument(pages: (1...4).map { SamplePages.text($0) }, sha256: "bb")
        try await withFeed(["a": document]) { desk, items in
            let job = try Samples.job()
            let run = try desk.startRun(job, items)
            try await desk.withQueue(run, job) { queue, journal in
                let part = try #require(try await queue.next()?.parts.first)
                let children = try #require(part.split(nextPart: journal.nextPartID))
                let answered = Outcome(status: .ok, result: .text("x"))
                try await journal.settle(
                    [part],
                    [part.part.id: Outcome(status: .split)],
                    children: [part.part.id: children.map(\.part)]
                )
                try await journal.settle([children[0]], [children[0].part.id: answered])
            }
            let (lines, preview) = try await lines(document, job, desk)
            #expect(lines == ["1-2 unchanged: has_text 1-2", "3-4 new: has_text 3-4"])
            #expect(preview.sent == 1)
        }
    }
}
