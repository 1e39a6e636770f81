import Foundation
import JSON
import Testing

/// What the emulator's log and the store must say together, whatever happened on the way.
struct SpendProof {
    let requests: [LoggedRequest]
    let store: StoreReading

    init(_ emulator: Emulator, _ workspace: Workspace) throws {
        requests = try emulator.requests()
        store = try StoreReading(workspace.store)
    }

    /// Every part is accepted exactly once, and none was sent again after that.
    func expectNothingSentAgain(parts: Int) throws {
        let acceptances = try store.acceptances()
        #expect(acceptances.count == parts)
        #expect(Set(acceptances.map(\.part)).count == parts)
        let byID = Dictionary(requests.map { ($0.id, $0) }) { first, _ in first }
        for acceptance in acceptances {
            let request = try #require(byID[acceptance.request], "an answer that the emulator never gave")
            let content = request.parts[acceptance.position]
            let later = requests.filter { $0.number > request.number && $0.parts.contains(content) }
            #expect(later.isEmpty, "part \(acceptance.part) was sent again after it was accepted")
        }
    }

    /// Known cost ≤ what the emulator charged ≤ known cost and what may have been paid.
    func expectCostsBracketTheCharge() throws {
        let charge = requests.reduce(0) { $0 + $1.charge }
        let known = try store.number("SELECT sum(cost_pd) FROM attempts")
        let maybePaid = try store.number("SELECT sum(maybe_paid_pd) FROM attempts")
        #expect(known <= charge)
        #expect(charge <= known + maybePaid)
    }

    /// The costs of the lines of the only run are those of the ledger, to the last picodollar.
    func expectLinesAddUp(_ lines: [JSONValue]) throws {
        for (member, column) in [("cost_usd", "cost_pd"), ("maybe_paid_usd", "maybe_paid_pd")] {
            let costs = lines.compactMap {
                $0[member]?.stringValue.flatMap { Int($0.replacing(".", with: "")) }
            }
            #expect(costs.count == lines.count)
            #expect(costs.reduce(0, +) == (try store.number("SELECT sum(\(column)) FROM attempts")))
        }
    }

    /// Requests that brought no usable answer are at most the attempts whose end was never seen.
    func expectAtMostLostAttemptsTwice() throws {
        let answered = try store.number("SELECT count(*) FROM attempts WHERE state = 'answered'")
        let unknown = try store.number("SELECT count(*) FROM attempts WHERE state = 'unknown'")
        #expect(requests.count - answered <= unknown)
        #expect(try store.number("SELECT count(*) FROM attempts WHERE state = 'begun'") == 0)
    }
}
