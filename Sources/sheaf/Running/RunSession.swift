internal import Checkpoints
internal import Documents
internal import Foundation
internal import Jobs
internal import Logging
internal import Pipeline

/// One process's work on a run, from the open store to the printed summary.
struct RunSession {
    let plan: JobPlan
    let settings: RunSettings
    let store: Store
    let run: RunRecord
    let connection: Connection
    let options: CommonOptions

    /// Works until the run is finished or stops; prints how it went; gives the status to exit with.
    func execute() async throws -> Int32 {
        let job = plan.job
        let workers = ProcessInfo.processInfo.activeProcessorCount
        let extraction = try ExtractionPool(
            workers: workers,
            executable: try CompanionExecutable(named: "sheaf-extract"),
            memoryMB: job.input.limits.memoryMB
        )
        let control = RunControl()
        let progress = RunProgress()
        let signals = SignalWatch(control: control)
        defer { signals.stop() }
        let runner = Runner(
            plan: plan,
            settings: settings,
            store: store,
            run: run,
            inference: connection.inference,
            regions: connection.regions,
            extraction: extraction,
            workers: workers,
            control: control,
            progress: progress,
            warn: { Console.warning($0) },
            log: options.verbose ? .verbose : .silent
        )
        let started = ContinuousClock.now
        let report = try await withDisplay(of: progress) { try await runner.execute() }
        let summary = SummaryText(report: report, store: store.path, wall: started.duration(to: .now))
        if options.json { try Output.line(summary.json) }
        if !options.quiet { Console.plain(summary.text) }
        if let stop = report.stop { Console.error(summary.sentence(for: stop)) }
        return report.exitStatus
    }

    private func withDisplay(
        of progress: RunProgress,
        _ body: @escaping @Sendable () async throws -> RunReport
    ) async throws -> RunReport {
        let display = ProgressDisplay(progress: progress, budget: plan.job.limits.budget)
        return try await withThrowingTaskGroup(of: RunReport?.self) { group in
            group.addTask { try await body() }
            if !options.quiet {
                group.addTask {
                    await display.show()
                    return nil
                }
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }
}
