internal import Bedrock
internal import Jobs

/// Decides what follows from the end of an attempt.
///
/// Pure: no clock, no store, no network.
///
/// - A reply's accepted answers decide their parts. A part with a flaw is asked alone; if that was the flawed answer, the
///   model is told what is wrong with it, or asked once more where that cannot be said. Then the part goes to the next
///   rung of its ladder. On the last one it fails, or is degraded where the job keeps what only fails its checks.
/// - An answer that was cut decides nothing: the batch is halved, a part alone asks for twice the output.
/// - A request that the service refuses for its content or size is halved until the guilty part stands alone.
/// - A part alone that is too large, or whose answer is, is split by its pages; only one page fails for it.
/// - A cause that was mended on the way (an expired token, a wrong clock) is tried again once.
/// - A passing failure is tried again until the policy's attempts are used up. Throttling never counts, nor does a
///   failure that speaks against the lane.
/// - What a lane has no more of is had from another, if there is one; else the run stops.
struct Judge: Sendable {
    let policy: RetryPolicy
    let reader: AnswerReader
    /// Output tokens that a request on that rung, for so many parts with that growth, would ask for.
    let maxTokens: @Sendable (_ rung: Int, _ parts: Int, _ growth: Int) -> Int
    let nextBatch: @Sendable () -> BatchID
    let nextPart: @Sendable () -> PartID

    func verdict(on reply: InferenceReply, for flight: Flight) -> Verdict {
        let reading = reader.read(reply, for: flight.parts)
        var verdict = Verdict()
        for part in flight.parts {
            guard let answer = reading.accepted[part.part.id] else { continue }
            let outcome = Outcome(status: .ok, result: answer.result, notes: answer.notes)
            verdict.outcomes[part.part.id] = part.outcome(outcome)
        }
        let flawed = flight.parts.filter { reading.flaws[$0.part.id] != nil }
        guard let first = flawed.first, let flaw = reading.flaws[first.part.id] else { return verdict }
        verdict.remark = flaw.defect.rawValue
        switch flaw.defect {
        case .cut: growOrHalve(flight, flaw, &verdict)
        case .contextExceeded: shrink(flight, Self.tooLong(flaw.sentence, flight), &verdict)
        case .filtered: isolate(flight, .filtered, flaw.sentence, &verdict)
        case .refusal: isolate(flight, .refusal, flaw.sentence, &verdict)
        case .malformed, .missing, .doubled, .invalid, .empty, .requireFailed:
            for part in flawed {
                guard let flaw = reading.flaws[part.part.id] else { continue }
                askAgain(part, flaw, reply, of: flight, &verdict)
            }
        }
        return verdict
    }

    /// `standing` says whom a passing failure speaks against, `hasOtherLane` whether the lane that cannot be used any
    /// more is not the last.
    func verdict(
        on error: InferenceError,
        for flight: Flight,
        standing: Standing = .alive,
        hasOtherLane: Bool = false,
        random: Double
    ) -> Verdict {
        var verdict = Verdict()
        if let cause = error.mendedCause, !flight.mended.contains(cause) {
            var again = flight
            again.mended.insert(cause)
            verdict.next = [again]
        } else if let stop = RunStop(error) {
            if hasOtherLane { verdict.next = [flight] } else { verdict.stop = stop }
        } else if error.isCancelled {
            // The run is being stopped: its parts stay to be done.
            return verdict
        } else if error.isThrottle || error.isUnreachable || error.modelTrouble == .notReady {
            // The lane makes it wait, together with all others.
            verdict.next = [flight]
        } else if error.isRetryable {
            retry(flight, error, standing, random: random, &verdict)
        } else if error.isTooLarge {
            shrink(flight, Self.tooLong(error.sentence, flight), &verdict)
        } else {
            isolate(flight, .rejected, error.sentence, &verdict)
        }
        return verdict
    }

    private func retry(
        _ flight: Flight,
        _ error: InferenceError,
        _ standing: Standing,
        random: Double,
        _ verdict: inout Verdict
    ) {
        var flight = flight
        if standing != .out { flight.passingFailures += 1 }
        if flight.parts.count > 1, flight.passingFailures * 2 >= policy.attempts {
            // One of them may be what the service fails over: each goes on alone, and is sent once more at least.
            flight.passingFailures = min(flight.passingFailures, policy.attempts - 1)
            verdict.next = flight.parts.map { flight.carrying([$0], as: nextBatch()) }
            return
        }
        if flight.passingFailures >= policy.attempts, standing == .alive {
            let sentence = "\(error.sentence); given up after \(flight.passingFailures) attempts"
            fail(flight, .serviceFailed, sentence, &verdict)
            return
        }
        verdict.delay = policy.delay(
            afterFailures: max(flight.passingFailures, 1),
            retryAfter: error.retryAfter,
            random: random
        )
        verdict.isRetry = true
        verdict.next = [flight]
    }

    /// Makes what is too large smaller: the batch, then the part; one that cannot be split fails.
    private func shrink(_ flight: Flight, _ sentence: String, _ verdict: inout Verdict) {
        if !split(flight, &verdict) { isolate(flight, .tooLong, sentence, &verdict) }
    }

    /// Splits a part that stands alone, that has no answer to keep, and whose conversation is not what is too large.
    private func split(_ flight: Flight, _ verdict: inout Verdict) -> Bool {
        guard flight.parts.count == 1, flight.repair == nil, flight.kept == nil,
            let part = flight.parts.first,
            let children = part.split(nextPart: nextPart)
        else { return false }
        verdict.outcomes[part.part.id] = Outcome(status: .split)
        verdict.children[part.part.id] = children.map(\.part)
        verdict.next = children.map {
            Flight(batch: nextBatch(), origin: flight.origin, parts: [$0], ladder: flight.ladder)
        }
        return true
    }

    /// Halves the batch until the guilty part stands alone; a part alone fails.
    private func isolate(
        _ flight: Flight,
        _ failure: FailureClass,
        _ sentence: String,
        _ verdict: inout Verdict
    ) {
        if flight.parts.count > 1 {
            verdict.next = flight.halved(nextBatch)
        } else {
            fail(flight, failure, sentence, &verdict)
        }
    }

    /// Fails the parts, but for one that has an answer to keep; a part whose conversation came to nothing is asked anew
    /// without it.
    private func fail(
        _ flight: Flight,
        _ failure: FailureClass,
        _ sentence: String,
        _ verdict: inout Verdict
    ) {
        if flight.repair != nil, failure != .serviceFailed {
            var anew = flight
            anew.repair = nil
            verdict.next = [anew]
        } else {
            for part in flight.parts {
                verdict.decide(part.part.id, flight.kept, orElse: .failed(failure, sentence))
            }
        }
    }

    private func growOrHalve(_ flight: Flight, _ flaw: AnswerReading.Flaw, _ verdict: inout Verdict) {
        let count = flight.parts.count
        if count > 1 {
            verdict.next = flight.halved(nextBatch)
        } else if maxTokens(flight.rung, 1, flight.growth * 2) > maxTokens(flight.rung, 1, flight.growth) {
            var grown = flight
            grown.growth *= 2
            verdict.next = [grown]
        } else if !split(flight, &verdict) {
            let most = maxTokens(flight.rung, 1, flight.growth)
            let sentence = "\(flaw.sentence) of \(most), the most that the model can give"
            fail(flight, .truncated, sentence, &verdict)
        }
    }

    /// A part whose answer does not stand: first out of its batch, then corrected once, then on the next rung, then at
    /// its end.
    private func askAgain(
        _ part: PreparedPart,
        _ flaw: AnswerReading.Flaw,
        _ reply: InferenceReply,
        of flight: Flight,
        _ verdict: inout Verdict
    ) {
        let wasAlone = flight.parts.count == 1
        var again = wasAlone ? flight : flight.carrying([part], as: nextBatch())
        again.badAnswers += 1
        let outcome = part.outcome(outcome(of: flaw, after: again.badAnswers))
        if outcome.status.isAccepted { again.kept = KeptAnswer(outcome: outcome, attempt: flight.latest) }
        if flight.isCorrected {
            if let escalated = again.escalated {
                verdict.next.append(escalated)
            } else {
                verdict.decide(part.part.id, again.kept, orElse: outcome)
            }
            return
        }
        if wasAlone {
            again.isCorrected = true
            again.repair = RepairTurn(to: reply, flaw: flaw, form: reader.form)
        }
        verdict.next.append(again)
    }

    /// What becomes of a part that has no better answer.
    private func outcome(of flaw: AnswerReading.Flaw, after badAnswers: Int) -> Outcome {
        if let answer = flaw.answer, reader.form.degraded == .keep {
            return Outcome(
                status: .degraded,
                result: answer.result,
                defects: [OutcomeWord.requireFailed],
                notes: answer.notes
            )
        }
        let failure: FailureClass =
            switch flaw.defect {
            case .invalid: .invalid
            case .empty: .empty
            case .requireFailed: .requireFailed
            default: .unexpectedAnswer
            }
        return .failed(failure, badAnswers == 1 ? flaw.sentence : "\(flaw.sentence), \(badAnswers) times")
    }

    private static func tooLong(_ sentence: String, _ flight: Flight) -> String {
        let tokens = flight.parts.reduce(0) { $0 + $1.estimatedTokens }
        let images = flight.parts.reduce(0) { $0 + $1.images }
        let size = "about \(tokens) tokens\(images == 0 ? "" : ", \(images) images of them")"
        return "\(sentence); the part has \(size): use input.split: page, or fewer pages with input.pages"
    }
}
