internal import Bedrock
internal import Jobs
internal import Logging
internal import Spend

/// Takes a batch to the end of each of its parts: the one retry loop of the program.
///
/// Around each attempt: a lane, the budget's reserve, the ledger's intent; then one exchange; then usage, cost and
/// outcomes in one transaction. It knows neither store nor network.
struct Dispatcher: Sendable {
    let inference: any Inference
    let ledger: any Ledger
    let ladder: Ladder
    let desk: LaneDesk
    let judge: Judge
    let budget: Budget
    let control: RunControl
    let progress: RunProgress
    let clock: DispatchClock
    let random: @Sendable () -> Double
    /// Says what a person should know at once; one sentence.
    var warn: @Sendable (String) -> Void = { _ in }
    var log = Logger.silent

    /// Returns the outcomes of the parts that were decided, and of the children of those that were split; parts without
    /// one are still to do.
    func process(_ batch: Batch) async -> [PartID: Outcome] {
        var decided: [PartID: Outcome] = [:]
        guard let first = batch.parts.first else { return decided }
        // The parts of a batch have the same ladder.
        var flights = [
            Flight(batch: judge.nextBatch(), parts: batch.parts, ladder: ladder.order(for: first))
        ]
        while let flight = flights.popLast() {
            guard let verdict = await attempt(flight) else { break }
            decided.merge(verdict.outcomes) { first, _ in first }
            if let stop = verdict.stop {
                control.requestStop(stop)
                break
            }
            if verdict.isRetry {
                // The others first: their answers tell a bad part from a service that is out.
                flights.insert(contentsOf: verdict.next, at: 0)
            } else {
                // Reversed, so that the stack gives them back in page order.
                flights.append(contentsOf: verdict.next.reversed())
            }
            if verdict.delay > .zero { await clock.sleep(verdict.delay) }
        }
        return decided
    }

    /// One exchange, from the lane to the settled ledger; `nil` where the run stops before it, or the store failed.
    private func attempt(_ flight: Flight) async -> Verdict? {
        let departures = departures(of: flight)
        guard let permit = await permit(for: flight, departures) else { return nil }
        var flight = flight
        flight.enter(desk.lanes[permit.lane].rung)
        // One of them is on the permit's rung: it was chosen among theirs.
        guard let departure = departures.first(where: { $0.rung == flight.rung }),
            await admit(departure.reserve)
        else {
            _ = desk.end(permit, .nothing)
            return nil
        }
        do {
            return try await exchange(departure, for: flight, permit)
        } catch {
            budget.settle(reserved: departure.reserve, actual: nil, maybePaid: nil)
            control.requestStop(RunStop(storeFailure: error))
            return nil
        }
    }

    /// The request of a flight on each rung that it may take, the preferred one first.
    private func departures(of flight: Flight) -> [Departure] {
        flight.preferredRungs.map { rung in
            // A conversation goes on with the model that it began with.
            let repair = rung == flight.rung ? flight.repair : nil
            let step = ladder.steps[rung]
            let request = step.composer.request(for: flight.parts, growth: flight.growth, repair: repair)
            return Departure(rung: rung, request: request, model: step.model)
        }
    }

    /// Waits for a lane; `nil`: the run stops.
    private func permit(for flight: Flight, _ departures: [Departure]) async -> LanePermit? {
        guard !control.isStopping, !Task.isCancelled else { return nil }
        var wish = LaneTraffic.Wish(batch: flight.origin, lanes: [], trouble: flight.trouble)
        for departure in departures {
            for (index, place) in desk.lanes.enumerated() where place.rung == departure.rung {
                wish.lanes.append((index, departure.need))
                if flight.triedRungs.contains(place.rung) { wish.lastResort.insert(index) }
            }
        }
        switch await desk.pass(wish) {
        case .go(let permit): return permit
        case .stop(let stop): control.requestStop(stop)
        case nil: break
        }
        return nil
    }

    private func exchange(
        _ departure: Departure,
        for flight: Flight,
        _ permit: LanePermit
    ) async throws -> Verdict {
        var flight = flight
        flight.attempts += 1
        let lane = desk.lanes[permit.lane].lane
        let attempt: AttemptID
        do {
            attempt = try await ledger.begin(intent(of: flight, lane, reserve: departure.reserve))
        } catch {
            _ = desk.end(permit, .nothing)
            throw error
        }
        flight.latest = attempt
        log.debug("attempt \(attempt.number): \(flight.parts.count) parts, try \(flight.attempts), \(lane)")
        let beginning = ContinuousClock.now
        progress.attemptBegan()
        defer { progress.attemptEnded() }
        do {
            let reply = try await inference.infer(departure.request, on: lane)
            let latency = beginning.duration(to: .now)
            return try await answered(reply, after: latency, attempt, departure, flight, permit)
        } catch let error as InferenceError {
            return try await failed(error, attempt, departure, flight, permit)
        }
    }

    private func answered(
        _ reply: InferenceReply,
        after latency: Duration,
        _ attempt: AttemptID,
        _ departure: Departure,
        _ flight: Flight,
        _ permit: LanePermit
    ) async throws -> Verdict {
        _ = desk.end(permit, .answered(used: departure.use(of: reply.usage)))
        let verdict = judge.verdict(on: reply, for: flight)
        let cost = departure.model.prices?.cost(of: reply.usage)
        let answer = AttemptAnswer(
            stopReason: reply.stopReason.text,
            requestID: reply.requestID,
            latency: latency,
            firstByte: reply.firstByte
        )
        try await settle(attempt, .answered(answer, usage: reply.usage, cost: cost), verdict)
        budget.settle(reserved: departure.reserve, actual: cost, maybePaid: nil)
        log.debug(
            "attempt \(attempt.number): \(reply.stopReason.text)\(verdict.remark.map { ", \($0)" } ?? "")"
        )
        progress.answered(reply.usage, cost: cost)
        return verdict
    }

    private func failed(
        _ error: InferenceError,
        _ attempt: AttemptID,
        _ departure: Departure,
        _ flight: Flight,
        _ permit: LanePermit
    ) async throws -> Verdict {
        var flight = flight
        let isFirst = !flight.mended.contains(error.mendedCause ?? "")
        let ending = error.laneEnding(of: departure.need, isFirst: isFirst)
        // Before its lane lets another one go, with the same keys.
        if let stop = error.stopOfKeys(isFirst: isFirst) { control.requestStop(stop) }
        let note = desk.end(permit, ending)
        if case .failed = ending {
            flight.trouble = Trouble(since: flight.trouble?.since ?? permit.begunAt, last: clock.now())
        }
        let verdict = judge.verdict(
            on: error,
            for: flight,
            standing: note.standing,
            hasOtherLane: ending.isShut && hasLane(flight),
            random: random()
        )
        let facts = AttemptError(code: error.code, message: error.sentence, requestID: error.requestID)
        try await settle(attempt, error.mayBePaid ? .unknown(facts) : .refused(facts), verdict)
        let maybePaid = error.mayBePaid ? departure.reserve : nil
        budget.settle(reserved: departure.reserve, actual: nil, maybePaid: maybePaid)
        progress.refused(maybePaid: maybePaid, isThrottle: error.isThrottle)
        log.info("attempt \(attempt.number): \(error.sentence)")
        let lane = desk.lanes[permit.lane].lane
        if note.hasShut, verdict.stop == nil {
            warn("\(lane.modelID) in \(lane.region): not used any more in this run: \(error.sentence)")
        }
        if note.isUnproven {
            control.requestStop(
                .serviceOut(
                    "\(error.sentence); nothing was ever answered: check the endpoint, and the region '\(lane.region)'"
                )
            )
        }
        return verdict
    }

    private func hasLane(_ flight: Flight) -> Bool {
        desk.hasLane(of: desk.lanes.indices.filter { flight.ladder.contains(desk.lanes[$0].rung) })
    }

    private func settle(_ attempt: AttemptID, _ ending: AttemptEnding, _ verdict: Verdict) async throws {
        try await ledger.settle(
            AttemptSettlement(
                attempt: attempt,
                ending: ending,
                outcomes: verdict.outcomes,
                children: verdict.children,
                kept: verdict.kept.filter { $0.value != attempt },
                remark: verdict.remark
            )
        )
    }

    private func intent(of flight: Flight, _ lane: Lane, reserve: Cost?) -> AttemptIntent {
        AttemptIntent(
            batch: flight.batch,
            parts: flight.parts.map(\.part),
            weights: flight.parts.map(\.estimatedTokens),
            number: flight.attempts,
            model: lane.modelID,
            region: lane.region,
            profile: lane.profile.rawValue,
            reserve: reserve
        )
    }

    private func admit(_ reserve: Cost?) async -> Bool {
        switch await budget.reserve(reserve) {
        case .admitted:
            // The run may have stopped while it waited.
            guard control.isStopping || Task.isCancelled else { return true }
            budget.settle(reserved: reserve, actual: nil, maybePaid: nil)
        case .exhausted:
            let cap = budget.limit.map { " of \($0.usd) USD" } ?? ""
            let need = reserve.map { ", and the next request may cost up to \($0.usd) USD" } ?? ""
            control.requestStop(
                .budget("limits.budget_usd\(cap): \(budget.spent.usd) USD spent or maybe paid\(need)")
            )
        case .overrun:
            control.requestStop(
                .budget("a request cost more than was reserved for it: the price table may be wrong")
            )
        }
        return false
    }
}
