import Jobs
import TestSupport

@testable import Pipeline

/// A model of how Bedrock admits requests, with the real limiter in front of it, in virtual time.
///
/// The service keeps a bucket with a minute's worth of tokens: a request reserves its input and all of its `max_tokens`
/// when it arrives, and is refused at once where they are not there; when it has ended, its input and its output times
/// the burndown stand in the place of what it reserved.
struct AdmissionModel {
    /// What requests are like.
    struct Shape: Sendable {
        var name: String
        var quota = 200_000.0
        var input = 800.0...1_600
        var maxTokens = 1_000.0
        var output = 100.0...900
        var burndown = 5.0
        /// How far the estimate of the input may be off, as a share.
        var noise = 0.1
        /// The share of requests that are refused at random, whatever is in the bucket.
        var whims = 0.0
        /// Seconds that an answer takes at least.
        var latency = 2.0

        var use: Double {
            (input.lowerBound + input.upperBound) / 2
                + burndown * (output.lowerBound + output.upperBound) / 2
        }

        /// Seconds until an answer of so many tokens is there.
        func seconds(_ output: Double) -> Double { latency + output / 100 * min(latency, 1) }

        /// Attempts in flight that would use `load` times the quota, if nothing were refused.
        func concurrency(load: Double) -> Int {
            let seconds = seconds((output.lowerBound + output.upperBound) / 2) + 2 * AdmissionModel.halfTrip
            return max(1, Int((load * quota / 60 / use * seconds).rounded(.up)))
        }
    }

    /// What came of it, in the time that was measured.
    struct Figures {
        /// Tokens used, as a share of the quota.
        var use = 0.0
        var sent = 0
        var refused = 0
        /// Those that were refused before, while the quota was learned.
        var refusedBefore = 0
        var failed = 0
        var answered = 0

        var refusedShare: Double { Double(refused) / Double(max(sent, 1)) }
    }

    private struct Request {
        let number: Int64
        let input: Double
        let estimate: Double
        let output: Double
    }

    private enum Event {
        case look
        case arrival(LanePermit, Request)
        case end(LanePermit, Request)
        case answer(LanePermit, Request)
        case refusal(LanePermit, Request)
    }

    static let halfTrip = 0.025
    /// Minutes after the beginning, or a change, that are not measured.
    static let learning = 10.0

    private let shape: Shape
    private let start = ContinuousClock.now
    private var now = 0.0
    private var random: SeededGenerator
    private var traffic: LaneTraffic
    private var queue: [(at: Double, order: Int, event: Event)] = []
    private var order = 0
    private var requests: [LaneTraffic.Ticket: Request] = [:]
    private var lookAt: Double?
    private var quota: Double
    private var available: Double
    private var refilled = 0.0
    private var begun: Int64 = 0

    private init(_ shape: Shape, concurrency: Int, seed: Int, limit: Int?) {
        self.shape = shape
        random = SeededGenerator(seed: seed)
        (quota, available) = (shape.quota, shape.quota)
        let settings = LaneSettings(
            policy: RetryPolicy(attempts: 6, maximumDelay: .seconds(60)),
            concurrency: concurrency,
            tokensPerMinute: limit
        )
        traffic = LaneTraffic(lanes: 1, settings, random: { 0.5 })
    }

    /// Lets requests come for ten minutes, and measures for `minutes`; after twenty minutes the quota is multiplied by
    /// `change`, where there is one.
    static func run(
        _ shape: Shape,
        load: Double,
        seed: Int,
        concurrency: Int? = nil,
        change: Double? = nil,
        limit: Int? = nil,
        minutes: Double = 30
    ) -> Figures {
        var model = AdmissionModel(
            shape,
            concurrency: concurrency ?? shape.concurrency(load: load),
            seed: seed,
            limit: limit
        )
        return model.run(change: change, minutes: minutes)
    }

    private mutating func run(change: Double?, minutes: Double) -> Figures {
        var figures = Figures()
        var pending = change
        let measured = ((change == nil ? 0 : 20) + Self.learning) * 60
        for _ in 0..<traffic.settings.concurrency { want(request()) }
        advance(&figures)
        while let next = queue.popLast(), next.at <= measured + minutes * 60 {
            // One that an earlier one has replaced.
            if case .look = next.event, next.at != lookAt { continue }
            now = next.at
            if let change = pending, now >= 20 * 60 {
                refill()
                quota *= change
                available = min(available, quota)
                pending = nil
            }
            take(next.event, isMeasured: now >= measured, &figures)
            advance(&figures)
        }
        figures.use /= quota * minutes
        return figures
    }

    private mutating func take(_ event: Event, isMeasured: Bool, _ figures: inout Figures) {
        switch event {
        case .look: lookAt = nil
        case .arrival(let permit, let request):
            if isMeasured { figures.sent += 1 }
            if Double.random(in: 0..<1, using: &random) >= shape.whims,
                reserve(request.input + shape.maxTokens)
            {
                add(now + shape.seconds(request.output), .end(permit, request))
            } else {
                if isMeasured { figures.refused += 1 } else { figures.refusedBefore += 1 }
                add(now + Self.halfTrip, .refusal(permit, request))
            }
        case .end(let permit, let request):
            refill()
            available = min(quota, available + request.input + shape.maxTokens - use(request))
            if isMeasured { figures.use += use(request) }
            figures.answered += 1
            add(now + Self.halfTrip, .answer(permit, request))
        case .answer(let permit, let request):
            _ = traffic.end(permit, .answered(used: use(request)), at: instant)
            want(self.request())
        case .refusal(let permit, let request):
            _ = traffic.end(permit, .throttled(.tokens, retryAfter: nil), at: instant)
            want(request)
        }
    }

    private mutating func advance(_ figures: inout Figures) {
        let (decided, wait) = traffic.advance(to: instant)
        for (ticket, decision) in decided.sorted(by: { $0.key < $1.key }) {
            guard let request = requests.removeValue(forKey: ticket) else { continue }
            switch decision {
            case .go(let permit): add(now + Self.halfTrip, .arrival(permit, request))
            case .stop: figures.failed += 1
            }
        }
        guard let wait else { return }
        let at = now + wait / .seconds(1) + 1e-6
        guard lookAt.map({ at < $0 }) ?? true else { return }
        lookAt = at
        add(at, .look)
    }

    private func use(_ request: Request) -> Double { request.input + shape.burndown * request.output }

    private var instant: ContinuousClock.Instant { start + .seconds(now) }

    private mutating func refill() {
        available = min(quota, available + quota * (now - refilled) / 60)
        refilled = now
    }

    private mutating func reserve(_ tokens: Double) -> Bool {
        refill()
        guard tokens <= available else { return false }
        available -= tokens
        return true
    }

    private mutating func request() -> Request {
        begun += 1
        let input = Double.random(in: shape.input, using: &random)
        let error = Double.random(in: (1 - shape.noise)...(1 + shape.noise), using: &random)
        let output = Double.random(in: shape.output, using: &random)
        return Request(number: begun, input: input, estimate: input * error, output: output)
    }

    private mutating func want(_ request: Request) {
        let need = request.estimate + shape.maxTokens
        let wish = LaneTraffic.Wish(batch: BatchID(request.number), lanes: [(0, need)])
        requests[traffic.enter(wish)] = request
    }

    /// Keeps the queue in order, the next event last.
    private mutating func add(_ at: Double, _ event: Event) {
        order += 1
        let entry = (at: at, order: order, event: event)
        var (low, high) = (0, queue.count)
        while low < high {
            let middle = (low + high) / 2
            if (queue[middle].at, queue[middle].order) > (entry.at, entry.order) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        queue.insert(entry, at: low)
    }
}
