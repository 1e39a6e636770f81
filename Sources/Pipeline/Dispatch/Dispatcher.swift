internal import Bedrock
internal import Jobs
internal import Logging
internal import Spend

/// Takes a batch to the end of each of its parts: the one retry loop of the program.
///
/// Around each attempt: the gate, the budget's reserve, the ledger's intent; then one exchange; then usage, cost and
/// outcomes in one transaction. It knows neither store nor network.
struct Dispatcher: Sendable {
    let inference: any Inference
    let ledger: any Ledger
    let lane: Lane
    let prices: Prices?
    let composer: RequestComposer
    let judge: Judge
    let gate: ThrottleGate
    let budget: Budget
    let control: RunControl
    let progress: RunProgress
    /// How long the service may refuse everything before the run stops.
    let outageLimit: Duration
    let random: @Sendable () -> Double
    var log = Logger.silent

    /// Returns the outcomes of the parts that were decided; parts without one are still to do.
    func process(_ batch: Batch) async -> [PartID: Outcome] {
        var decided: [PartID: Outcome] = [:]
        var flights = [Flight(batch: judge.nextBatch(), parts: batch.parts)]
        while let flight = flights.popLast() {
            guard let verdict = await attempt(flight) else { break }
            decided.merge(verdict.outcomes) { first, _ in first }
            if let stop = verdict.stop {
                control.requestStop(stop)
                break
            }
            await control.sleep(for: verdict.delay)
            // Reversed, so that the stack gives them back in page order.
            flights.append(contentsOf: verdict.next.reversed())
        }
        return decided
    }

    /// One exchange, from the gate to the settled ledger; `nil` where the run stops before it, or the store failed.
    private func attempt(_ flight: Flight) async -> Verdict? {
        guard await passGate() else { return nil }
        let request = composer.request(for: flight.parts, growth: flight.growth, repair: flight.repair)
        let reserve = worstCase(of: request)
        guard await admit(reserve) else { return nil }
        do {
            return try await exchange(request, for: flight, reserve: reserve)
        } catch {
            budget.settle(reserved: reserve, actual: nil, maybePaid: nil)
            control.requestStop(RunStop(storeFailure: error))
            return nil
        }
    }

    private func exchange(
        _ request: InferenceRequest,
        for flight: Flight,
        reserve: Cost?
    ) async throws -> Verdict {
        var flight = flight
        flight.attempts += 1
        let attempt = try await ledger.begin(intent(of: flight, reserve: reserve))
        log.debug("attempt \(attempt.number): \(flight.parts.count) parts, try \(flight.attempts)")
        let beginning = ContinuousClock.now
        progress.attemptBegan()
        defer { progress.attemptEnded() }
        do {
            let reply = try await inference.infer(request, on: lane)
            gate.succeeded()
            let verdict = judge.verdict(on: reply, for: flight)
            let cost = prices?.cost(of: reply.usage)
            let answer = AttemptAnswer(
                stopReason: reply.stopReason.text,
                requestID: reply.requestID,
                latency: beginning.duration(to: .now)
            )
            try await settle(attempt, .answered(answer, usage: reply.usage, cost: cost), verdict)
            budget.settle(reserved: reserve, actual: cost, maybePaid: nil)
            log.debug(
                "attempt \(attempt.number): \(reply.stopReason.text)\(verdict.remark.map { ", \($0)" } ?? "")"
            )
            progress.answered(reply.usage, cost: cost)
            return verdict
        } catch let error as InferenceError {
            let verdict = judge.verdict(on: error, for: flight, random: random())
            let facts = AttemptError(code: error.code, message: error.sentence, requestID: error.requestID)
            try await settle(attempt, error.mayBePaid ? .unknown(facts) : .refused(facts), verdict)
            budget.settle(reserved: reserve, actual: nil, maybePaid: error.mayBePaid ? reserve : nil)
            progress.refused(maybePaid: error.mayBePaid ? reserve : nil, isThrottle: error.isThrottle)
            log.info("attempt \(attempt.number): \(error.sentence)")
            note(error, begunAt: beginning)
            return verdict
        }
    }

    /// An upper bound of what the request can cost; `nil` where the price is unknown.
    private func worstCase(of request: InferenceRequest) -> Cost? {
        prices?.worstCase(
            inputTokens: composer.card.tokens(of: request).upperBound,
            maxTokens: request.maxTokens
        )
    }

    private func settle(_ attempt: AttemptID, _ ending: AttemptEnding, _ verdict: Verdict) async throws {
        try await ledger.settle(
            AttemptSettlement(
                attempt: attempt,
                ending: ending,
                outcomes: verdict.outcomes,
                remark: verdict.remark
            )
        )
    }

    private func intent(of flight: Flight, reserve: Cost?) -> AttemptIntent {
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

    /// Waits while the service throttles; `false`: the run stops.
    private func passGate() async -> Bool {
        while !control.isStopping, !Task.isCancelled {
            let now = ContinuousClock.now
            let outage = gate.outage(at: now)
            if outage > outageLimit {
                control.requestStop(
                    .serviceOut("the service has answered nothing for \(outage.components.seconds) s")
                )
                return false
            }
            let wait = gate.wait(at: now)
            if wait <= .zero { return true }
            await control.sleep(for: wait)
        }
        return false
    }

    private func admit(_ reserve: Cost?) async -> Bool {
        switch await budget.reserve(reserve) {
        case .admitted:
            // The run may have stopped while it waited.
            guard control.isStopping || Task.isCancelled else { return true }
            budget.settle(reserved: reserve, actual: nil, maybePaid: nil)
        case .exhausted:
            let need = reserve.map { "; the next request may cost up to \($0.usd) USD" } ?? ""
            control.requestStop(.budget("limits.budget_usd is used up: \(budget.spent.usd) USD spent\(need)"))
        case .overrun:
            control.requestStop(
                .budget("a request cost more than was reserved for it: the price table may be wrong")
            )
        }
        return false
    }

    private func note(_ error: InferenceError, begunAt beginning: ContinuousClock.Instant) {
        if case .refused = error { gate.reached() }
        if error.isThrottle || error.isUnreachable {
            gate.close(begunAt: beginning, at: .now, retryAfter: error.retryAfter)
            // A service that was never reached is a wrong address sooner than an outage.
            if error.isUnreachable, gate.isUnproven(after: judge.policy.attempts) {
                control.requestStop(
                    .serviceOut("\(error.sentence); nothing was ever answered: check the endpoint")
                )
            }
        } else if error.isRetryable {
            gate.failed(at: .now)
        } else if !error.isCancelled {
            // A refusal of one request's content is an answer too: the service works.
            gate.succeeded()
        }
    }
}
