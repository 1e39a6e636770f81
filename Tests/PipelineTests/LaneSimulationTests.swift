import Testing

@testable import Pipeline

/// The real limiter against a model of Bedrock's admission, in virtual time.
@Suite(.timeLimit(.minutes(5)))
struct LaneSimulationTests {
    /// One kind of traffic, with what has to come of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var shape = AdmissionModel.Shape(name: "short answers")
        var load: Double
        var change: Double?
        var limit: Int?
        /// The least share of the quota that must be used.
        var leastUse = 0.97

        var testDescription: String {
            let change = change.map { ", quota × \($0)" } ?? ""
            let limit = limit.map { ", limit \($0)" } ?? ""
            return "\(shape.name), load × \(load)\(change)\(limit)"
        }
    }

    /// `max_tokens` far above what comes: reservations fill the bucket, not use.
    private static let wide = AdmissionModel.Shape(
        name: "wide reserves",
        maxTokens: 8_000,
        output: 100...1_000,
        burndown: 1
    )
    /// Burndown above the reserve: each answer leaves a debt.
    private static let dear = AdmissionModel.Shape(name: "debts", quota: 600_000, burndown: 15)
    private static let large = AdmissionModel.Shape(name: "large quota", quota: 1_000_000, noise: 0.3)

    private static let cases = [
        Case(load: 0.1, leastUse: 0.1), Case(load: 1), Case(load: 1.3), Case(load: 3), Case(load: 10),
        Case(shape: wide, load: 3), Case(shape: wide, load: 10), Case(shape: dear, load: 3),
        Case(shape: large, load: 3), Case(load: 6, change: 0.5), Case(load: 6, change: 2),
        Case(load: 3, limit: 200_000), Case(load: 3, limit: 400_000),
        Case(load: 3, limit: 100_000, leastUse: 0.49),
    ]

    @Test(arguments: cases)
    func `a learned quota is used up, and next to nothing is refused`(traffic: Case) {
        var rows: [String] = []
        for seed in 1...3 {
            let figures = AdmissionModel.run(
                traffic.shape,
                load: traffic.load,
                seed: seed,
                change: traffic.change,
                limit: traffic.limit,
                minutes: 20
            )
            #expect(figures.use >= traffic.leastUse, "seed \(seed)")
            #expect(figures.refusedShare <= 0.01, "seed \(seed)")
            #expect(figures.failed == 0)
            // Offered less than the quota, or told a limit that holds: nothing is ever refused.
            let isWithin = traffic.load < 1 || traffic.limit.map { Double($0) < traffic.shape.quota } == true
            if isWithin { #expect(figures.refused + figures.refusedBefore == 0) }
            rows.append(row(traffic, seed, figures))
        }
        // With --attachments-path DIR the table is written there.
        Attachment.record(rows.joined(separator: "\n") + "\n", named: "\(traffic.testDescription).tsv")
    }

    @Test(arguments: [0.01, 0.05, 0.2, 0.5], [1_000.0, 30_000])
    func `refusals that no quota explains do not slow a run to a crawl`(share: Double, reserve: Double) {
        let shape = AdmissionModel.Shape(
            name: "refused at random",
            quota: 1e12,
            maxTokens: reserve,
            whims: share,
            latency: 0.05
        )
        for seed in 1...3 {
            let figures = AdmissionModel.run(shape, load: 1, seed: seed, concurrency: 32, minutes: 5)
            // A rate made of whims would end at one answer a minute.
            #expect(Double(figures.answered) > 3 * 60 * (5 + AdmissionModel.learning), "seed \(seed)")
            #expect(figures.failed == 0)
        }
    }

    private func row(_ traffic: Case, _ seed: Int, _ figures: AdmissionModel.Figures) -> String {
        let use = (figures.use * 1_000).rounded() / 10
        let refused = (figures.refusedShare * 10_000).rounded() / 100
        return [
            traffic.testDescription, "seed \(seed)", "used \(use) %",
            "refused \(refused) % of \(figures.sent)",
            "learning \(figures.refusedBefore)",
        ].joined(separator: "\t")
    }
}
