internal import Jobs

/// The lanes of a run and the attempts that wait for them.
///
/// An attempt names the lanes that it may take, in order of preference. It takes the first that works; it waits there for
/// quota and room, first come, first served. Throttling moves nothing to another lane; an open breaker and a shut lane do.
///
/// Pure: instants come from the caller, random numbers from the source that it was given.
struct LaneTraffic: Sendable {
    /// An attempt that wants to begin.
    struct Wish: Sendable {
        /// Whose parts travel: the batch that they first travelled in.
        let batch: BatchID
        /// Lanes by index, the preferred one first, each with the tokens of quota that it may use there.
        var lanes: [(index: Int, need: Double)]
        /// Those of them whose model has had its say: taken only where no other may still come back.
        var lastResort: Set<Int> = []
        /// When its parts failed for a passing reason; `nil` where they have not.
        var trouble: Trouble?
    }

    enum Decision: Sendable {
        case go(LanePermit)
        /// No lane of its route will do.
        case stop(RunStop)
    }

    /// Names an attempt while it waits; who came first has the smaller one.
    struct Ticket: Sendable, Hashable, Comparable {
        fileprivate let number: Int

        static func < (left: Ticket, right: Ticket) -> Bool { left.number < right.number }
    }

    let settings: LaneSettings
    private(set) var lanes: [LaneState]
    private let random: @Sendable () -> Double
    private var waiting: [(ticket: Ticket, wish: Wish)] = []
    private var inFlight = 0
    private var lastNumber = 0
    /// Why the last lane that was shut is.
    private var lastShut: RunStop?

    init(lanes count: Int, _ settings: LaneSettings, random: @escaping @Sendable () -> Double) {
        self.settings = settings
        lanes = Array(repeating: LaneState(settings), count: count)
        self.random = random
    }

    /// The one that has waited longest.
    var first: Ticket? { waiting.first?.ticket }

    mutating func enter(_ wish: Wish) -> Ticket {
        lastNumber += 1
        let ticket = Ticket(number: lastNumber)
        waiting.append((ticket, wish))
        return ticket
    }

    /// It no longer wants to begin.
    mutating func leave(_ ticket: Ticket) { waiting.removeAll { $0.ticket == ticket } }

    /// Lets begin what may at `now`; `next` is when more may by itself, `nil` where only the end of an attempt can tell.
    mutating func advance(to now: ContinuousClock.Instant) -> (decided: [Ticket: Decision], next: Duration?) {
        var decided: [Ticket: Decision] = [:]
        var next: Duration?
        var taken = Set<Int>()
        for (ticket, wish) in waiting {
            if let stop = outage(of: wish, at: now) {
                decided[ticket] = .stop(stop)
                continue
            }
            guard inFlight < settings.concurrency, taken.count < lanes.count else { break }
            guard let (index, need) = lane(for: wish, at: now), !taken.contains(index) else { continue }
            let wait = lanes[index].wait(for: need, at: now)
            if wait == .zero {
                decided[ticket] = .go(begin(wish, in: index, need: need, at: now))
            } else {
                // Whoever comes later waits behind it.
                taken.insert(index)
                if let wait { next = min(next ?? wait, wait) }
            }
        }
        waiting.removeAll { decided[$0.ticket] != nil }
        return (decided, next)
    }

    /// An attempt has ended.
    mutating func end(_ permit: LanePermit, _ ending: LaneEnding, at now: ContinuousClock.Instant) -> LaneNote
    {
        inFlight -= 1
        let wasShut = lanes[permit.lane].shut != nil
        var note = LaneNote()
        note.standing = lanes[permit.lane].end(permit, ending, at: now, random: random())
        if case .shut(let reason) = ending, !wasShut {
            note.hasShut = true
            lastShut = reason
        }
        if case .absent(isUnreachable: true, _) = ending { note.isUnproven = isUnproven }
        return note
    }

    /// Whether one of these lanes is left.
    func hasLane(of indices: [Int]) -> Bool { indices.contains { lanes[$0].shut == nil } }

    /// Whether nobody was ever reached, in any lane, however often it was tried.
    private var isUnproven: Bool {
        let left = lanes.filter { $0.shut == nil }
        return left.allSatisfy { !$0.wasReached && $0.breaker.pauses >= settings.policy.attempts }
    }

    /// The first lane that works or is to be probed, or else the one that is probed next; `nil` while all that are left
    /// are being probed.
    ///
    /// What has failed already probes nothing as long as a lane works.
    private func lane(for wish: Wish, at now: ContinuousClock.Instant) -> (index: Int, need: Double)? {
        let open = wish.lanes.filter { lanes[$0.index].shut == nil }
        let untried = open.filter { !wish.lastResort.contains($0.index) }
        let mayComeBack = untried.contains { lanes[$0.index].silence(at: now) <= settings.outageLimit }
        let left = mayComeBack ? untried : open
        if wish.trouble != nil, let working = left.first(where: { lanes[$0.index].breaker.isClosed }) {
            return working
        }
        var next: (index: Int, need: Double)?
        var least = Duration.zero
        for place in left {
            guard let wait = lanes[place.index].breaker.wait(at: now) else { continue }
            if wait == .zero { return place }
            if next == nil || wait < least { (next, least) = (place, wait) }
        }
        return next
    }

    /// Why nothing can begin in any lane of the wish, or too long has been answered in none.
    private func outage(of wish: Wish, at now: ContinuousClock.Instant) -> RunStop? {
        var silence: Duration?
        for place in wish.lanes where lanes[place.index].shut == nil {
            let own = lanes[place.index].silence(at: now)
            silence = min(silence ?? own, own)
        }
        guard let silence else { return lastShut ?? .unexpected("a batch has no lane") }
        guard silence > settings.outageLimit else { return nil }
        return .serviceOut("the service has answered nothing for \(silence.components.seconds) s")
    }

    private mutating func begin(
        _ wish: Wish,
        in lane: Int,
        need: Double,
        at now: ContinuousClock.Instant
    ) -> LanePermit {
        inFlight += 1
        return LanePermit(
            lane: lane,
            batch: wish.batch,
            need: need,
            begunAt: now,
            trouble: wish.trouble,
            isProbe: lanes[lane].begin(need, at: now)
        )
    }
}
