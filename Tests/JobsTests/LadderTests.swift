import Foundation
import Jobs
import Testing

@Suite
struct LadderTests {
    private func job(_ model: String) -> String {
        minimalJob.replacing("{ladder: [claude-haiku-4-5], max_tokens: 100}", with: model)
    }

    @Test func `models, their rules and regions are read in order`() async throws {
        let yaml = job(
            """

              ladder:
                - claude-haiku-4-5
                - model: claude-sonnet-4-5
                  when: {pages: ">20", vars.kind: contract, images: true, input_tokens: "<= 50000"}
              regions: [us-east-1, eu-west-1]
              max_tokens: 100
            """
        )
        try await withJob(yaml) { folder in
            let model = try JobFile.read(folder.jobPath).job.model
            let when = [
                RungCondition(key: "images", text: "true"),
                RungCondition(key: "input_tokens", text: "<=50000"),
                RungCondition(key: "pages", text: ">20"), RungCondition(key: "vars.kind", text: "contract"),
            ].compactMap(\.self)
            #expect(model.ladder == ["claude-haiku-4-5", Rung("claude-sonnet-4-5", when: when)])
            #expect(when.count == 4 && model.regions == ["us-east-1", "eu-west-1"])
        }
    }

    @Test(
        arguments: [
            (
                "{model: m, when: {page: \">20\"}}",
                "job.yaml:4:39: model.ladder.when: unknown condition `page`\n  hint: did you mean `pages`?"
            ),
            (
                "{model: m, when: {size: 3}}",
                """
                job.yaml:4:39: model.ladder.when: unknown condition `size`
                  hint: the conditions are pages, input_tokens, images and vars.NAME
                """
            ),
            (
                "{model: m, when: {pages: 20}}",
                """
                job.yaml:4:46: model.ladder.when.pages: `20` is not a comparison such as `">20"`
                  hint: compare with <, <=, > or >=, in quotes
                """
            ),
            (
                "{model: m, when: {images: maybe}}",
                "job.yaml:4:47: model.ladder.when.images: `maybe` is not `true` or `false`"
            ),
            (
                "{model: m, when: {vars.kind: [a]}}",
                "job.yaml:4:50: model.ladder.when.vars.kind: a list is not a text"
            ),
            (
                "{model: m, when: {}}",
                """
                job.yaml:4:38: model.ladder.when: has no condition
                  hint: write one, such as {pages: ">20"}, or leave it out
                """
            ),
            (
                "{when: {pages: \">20\"}}",
                """
                job.yaml:4:21: model.ladder: `model` missing
                  hint: a rung with a rule is {model: NAME, when: {…}}
                """
            ),
            (
                "{model: m, if: 1}",
                "job.yaml:4:32: unknown key `if` in `model.ladder`\n  hint: the keys here are model, when"
            ),
        ]
    )
    func `a rule that cannot be meant is refused where it stands`(rung: String, problem: String) async throws
    {
        try await withJob(job("{ladder: [n, \(rung)], max_tokens: 9}")) { folder in
            #expect(folder.problems() == [problem])
        }
    }

    @Test(
        arguments: [
            (
                "{ladder: [{model: m, when: {images: true}}], max_tokens: 9}",
                """
                job.yaml:4:18: model.ladder: every rung has a rule
                  hint: add a model without a rule, for the parts that no rule is for
                """
            ),
            (
                "{ladder: [m, n, m], max_tokens: 9}",
                "job.yaml:4:24: model.ladder: names `m` twice\n  hint: remove one of them"
            ),
            (
                "{ladder: [m], max_tokens: 9, regions: [us-east-1, us-east-1]}",
                "job.yaml:4:58: model.regions: names `us-east-1` twice\n  hint: remove one of them"
            ),
            (
                "{ladder: [m], max_tokens: 9, regions: [us-east-1, Ohio]}",
                "job.yaml:4:58: model.regions: `Ohio` is not an AWS region such as `us-east-1`"
            ),
        ]
    )
    func `a ladder that leaves parts out, or says a thing twice, is refused`(
        model: String,
        problem: String
    ) async throws {
        try await withJob(job(model)) { folder in
            #expect(folder.problems() == [problem])
        }
    }

    @Test func `quotas and the outage are read, and have their defaults`() async throws {
        let limits = "\nlimits: {tokens_per_minute: 200000, requests_per_minute: 50, outage_minutes: 5}"
        try await withJob(minimalJob + limits) { folder in
            let limits = try JobFile.read(folder.jobPath).job.limits
            #expect(limits.tokensPerMinute == 200_000 && limits.requestsPerMinute == 50)
            #expect(limits.outageMinutes == 5)
        }
        let limits2 = RunLimits()
        #expect(limits2.tokensPerMinute == nil && limits2.outageMinutes == 30)
    }

    @Test func `what a store holds of a job without rules is read as it was written`() throws {
        let old = #"{"concurrency":4,"drainSeconds":25}"#
        let limits = try JSONDecoder().decode(RunLimits.self, from: Data(old.utf8))
        #expect(limits == RunLimits(concurrency: 4))
        let ladder = try JSONDecoder().decode([Rung].self, from: Data(#"["a","b"]"#.utf8))
        #expect(ladder == ["a", "b"])
        #expect(String(decoding: try JSONEncoder().encode(ladder), as: UTF8.self) == #"["a","b"]"#)
    }

    @Test func `rules go into the store and out of it`() throws {
        let when = [RungCondition(key: "pages", text: ">20"), RungCondition(key: "vars.a", text: "x")]
        let ladder = [Rung("a", when: when.compactMap(\.self)), "b"]
        let bytes = try JSONEncoder().encode(ladder)
        #expect(try JSONDecoder().decode([Rung].self, from: bytes) == ladder)
    }

    @Test(
        arguments: [
            (">20", 20, false), (">20", 21, true), (">=20", 20, true), ("<3", 3, false), ("<= 3", 3, true),
        ]
    )
    func `a count is compared as it is written`(rule: String, count: Int, holds: Bool) {
        #expect(CountRule(rule)?.holds(of: count) == holds)
    }

    @Test(arguments: ["", "20", ">", "> -1", ">2x", "=2", "=>2"])
    func `anything else is no comparison`(text: String) {
        #expect(CountRule(text) == nil)
    }
}
