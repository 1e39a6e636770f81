internal import Foundation
internal import Pipeline
internal import Spend

/// Shows how a run goes: a bar that is drawn again on a terminal, a line every 30 seconds elsewhere.
struct ProgressDisplay {
    private static let drawInterval = Duration.milliseconds(200)
    private static let lineInterval = Duration.seconds(30)

    let progress: RunProgress
    let budget: Cost?

    /// Shows until the task is cancelled, and then takes the bar away.
    func show() async {
        let started = ContinuousClock.now
        let interval = Console.isTerminal ? Self.drawInterval : Self.lineInterval
        while (try? await Task.sleep(for: interval)) != nil {
            let text = line(progress.snapshot, after: started.duration(to: .now))
            if Console.isTerminal {
                Console.draw("\r\u{1B}[K\(text)")
            } else {
                Console.plain(text)
            }
        }
        if Console.isTerminal { Console.draw("\r\u{1B}[K") }
    }

    func line(_ now: RunProgress.Snapshot, after elapsed: Duration) -> String {
        let done = now.itemsBefore + now.itemsFed
        let seconds = max(0.001, elapsed / .seconds(1))
        let rate = Double(now.decided) / seconds
        var words = ["\(bar(done, of: now.items)) \(done)/\(now.items) items", "\(now.decided) parts"]
        if now.failed > 0 { words.append("\(now.failed) failed") }
        if now.reused > 0 { words.append("\(now.reused) reused") }
        words.append("\(String(format: "%.1f", rate))/s")
        words.append("\(Figures.count(now.usage.total)) tokens")
        words.append("\(Figures.dollars(now.cost))\(budget.map { " of \(Figures.dollars($0))" } ?? "")")
        if now.maybePaid > .zero { words.append("\(Figures.dollars(now.maybePaid)) maybe paid") }
        if now.throttles > 0 { words.append("\(now.throttles) throttled") }
        if let left = remaining(now, seconds: seconds) { words.append("ETA \(left)") }
        return words.joined(separator: " · ")
    }

    private func remaining(_ now: RunProgress.Snapshot, seconds: Double) -> String? {
        let left = now.items - now.itemsBefore - now.itemsFed
        guard now.itemsFed > 0, left > 0 else { return nil }
        return Figures.duration(seconds: Double(left) * seconds / Double(now.itemsFed))
    }

    private func bar(_ done: Int, of total: Int) -> String {
        guard Console.isTerminal else { return "sheaf:" }
        let width = 20
        let filled = total == 0 ? 0 : min(width, done * width / total)
        return "[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: width - filled))]"
    }
}
