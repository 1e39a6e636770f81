internal import ArgumentParser
internal import Documents
internal import Foundation
internal import Jobs

/// Reads documents as a run would, with the same workers, and says what came of each; for benchmarks and drills.
///
/// Paths come on stdin, one a line. For each there is, at the end, one line of JSON on stdout, in the same order; a last line holds
/// CPU seconds, memory and wall clock of the whole.
@main
struct ExtractionProbe: AsyncParsableCommand {
    @Option(help: "Processes at work at the same time.")
    var workers = 1

    @Option(help: "text, image, text+image or auto.")
    var content = "auto"

    @Option(help: "off, drop, keep or fail.")
    var hiddenText = "drop"

    @Flag(help: "Look for hidden text by painting each page, too.")
    var ink = false

    @Option(help: "Address space of a worker, in MiB.")
    var memoryMB = 1_024

    @Option(help: "Pixels of the longer side of an image.")
    var maxSide = ImageLimits().maxSide

    @Option(help: "Pixels of an image in all.")
    var maxPixels = ImageLimits().maxPixels

    @Option(help: "Wall clock for a page, in seconds.")
    var pageSeconds = 20

    @Option(help: "Wall clock for a document, in seconds.")
    var documentSeconds = 300

    func run() async throws {
        guard let mode = ContentMode(rawValue: content), let policy = HiddenTextPolicy(rawValue: hiddenText)
        else {
            throw ValidationError(
                "--content '\(content)' or --hidden-text '\(hiddenText)' is none of the choices"
            )
        }
        let started = ContinuousClock.now
        let pool = try ExtractionPool(
            workers: workers,
            executable: try CompanionExecutable(named: "sheaf-extract"),
            memoryMB: memoryMB
        )
        var reports: [DocumentReport] = []
        var open: [(path: String, extraction: Extraction)] = []
        while true {
            while open.count < workers * 4, let path = readLine() {
                let request = ExtractionRequest(
                    source: path,
                    content: mode,
                    hiddenText: policy,
                    hiddenTextCheck: ink ? .ink : .attributes,
                    image: ImageLimits(maxSide: maxSide, maxPixels: maxPixels),
                    limits: ExtractionLimits(
                        memoryMB: memoryMB,
                        pageSeconds: pageSeconds,
                        documentSeconds: documentSeconds
                    )
                )
                open.append((path, pool.extract(request)))
            }
            guard !open.isEmpty else { break }
            let (path, extraction) = open.removeFirst()
            reports.append(await DocumentReport.reading(extraction, path: path))
        }
        pool.shutdown()
        // Before the writing of the reports, which is no part of the reading.
        let usage = UsageReport(sinceStart: started.duration(to: .now))
        for report in reports { try print(report) }
        try print(usage)
    }

    private func print(_ report: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try FileHandle.standardOutput.write(contentsOf: try encoder.encode(report) + Data("\n".utf8))
    }
}
