import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents
@testable import Pipeline

@Suite
struct JobPlanReadingTests {
    @Test func `a file is read as the job says`() throws {
        let job = try Samples.job {
            $0.input.content = .textAndImage
            $0.input.figureShare = Fraction(millionths: 500_000)
            ($0.input.hiddenText, $0.input.hiddenTextCheck) = (.keep, .ink)
            $0.input.pages = PageRanges("1-9")
        }
        let plan = try JobPlan(job)
        let request = try plan.extractionRequest(for: SamplePages.item)
        #expect(request.content == .textAndImage && request.figureShare == Fraction("0.5"))
        #expect(request.hiddenText == .keep && request.hiddenTextCheck == .ink && request.password == nil)
        #expect(request.pages == PageRanges("1-9") && !request.pagesAreExplicit)
        let item = Item(position: 0, id: "a", path: "a", source: "/a", pages: PageRanges("3"))
        let own = try plan.extractionRequest(for: item)
        #expect(own.pages == PageRanges("3") && own.pagesAreExplicit)
    }

    @Test func `an item's own password wins over its job's, and is printed by nobody`() async throws {
        try await withScratchDirectory { folder in
            func source(_ name: String, _ password: String) throws -> PasswordSource {
                let file = folder.appending(path: name)
                try Data((password + "\n").utf8).write(to: file)
                return .file(file.path)
            }
            let (jobs, items) = (try source("job.txt", "of the job"), try source("item.txt", "of the item"))
            let plan = try JobPlan(Samples.job { $0.input.password = jobs })
            let item = Item(position: 0, id: "a", path: "a", source: "/a", password: items)
            let request = try plan.extractionRequest(for: item)
            #expect(request.password?.text == "of the item")
            #expect(try plan.extractionRequest(for: SamplePages.item).password?.text == "of the job")
            var printed = "\(request) \(String(reflecting: request))"
            dump(request, to: &printed)
            #expect(!printed.contains("of the item"))
        }
    }

    @Test func `a password that cannot be had is told by its source`() throws {
        let plan = try JobPlan(Samples.job { $0.input.password = .file("/nonexistent/password.txt") })
        let failure = Failure(
            .unreadable,
            "`/nonexistent/password.txt` cannot be read: no such file or directory"
        )
        #expect(throws: failure) { try plan.extractionRequest(for: SamplePages.item) }
    }
}
