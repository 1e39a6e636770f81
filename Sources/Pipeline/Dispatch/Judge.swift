internal import Bedrock
internal import Jobs

/// Decides what follows from the end of an attempt.
///
/// Pure: no clock, no store, no network.
///
/// - A reply's accepted answers decide their parts. A part with a flaw is asked alone; if that was the flawed answer, the
///   model is told what is wrong with it, or asked once more where that cannot be said. Then the part fails, or is
///   degraded where the job keeps what only fails its checks.
/// - An answer that was cut decides nothing: the batch is halved, a part alone asks for twice the output.
/// - A request that the service refuses for its content or size is halved until the guilty part stands alone.
/// - A cause that was mended on the way (an expired token, a wrong clock) is tried again once.
/// - A passing failure is tried again until the policy's attempts are used up; throttling never counts.
struct Judge: Sendable {
    let policy: RetryPolicy
    let reader: AnswerReader
    /// Output tokens that a request for so many parts with that growth would ask for.
    let maxTokens: @Sendable (_ parts: Int, _ growth: Int) -> Int
    let nextBatch: @Sendable () -> BatchID

    func verdict(on reply: InferenceReply, for flight: Flight) -> Verdict {
        let reading = reader.read(reply, for: flight.parts)
        var verdict = Verdict()
        for (part, answer) in reading.accepted {
            verdict.outcomes[part] = Outcome(status: .ok, result: answer.result, notes: answer.notes)
        }
        let flawed = flight.parts.filter { reading.flaws[$0.part.id] != nil }
        guard let first = flawed.first, let flaw = reading.flaws[first.part.id] else { return verdict }
        verdict.remark = flaw.defect.rawValue
        switch flaw.defect {
        case .cut: growOrHalve(flight, flaw, &verdict)
        case .contextExceeded: isolate(flight, .tooLong, Self.tooLong(flaw.sentence, flight), &verdict)
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

    func verdict(on error: InferenceError, for flight: Flight, random: Double) -> Verdict {
        var verdict = Verdict()
        if error.isMended, !flight.wasMended {
            var again = flight
            again.wasMended = true
            verdict.next = [again]
        } else if let stop = RunStop(error) {
            verdict.stop = stop
        } else if error.isCancelled {
            // The run is being stopped: its parts stay to be done.
            return verdict
        } else if error.isThrottle || error.isUnreachable {
            // The gate makes it wait, together with all others.
            verdict.next = [flight]
        } else if error.isRetryable {
            retry(flight, error, random: random, &verdict)
        } else if error.isTooLarge {
            isolate(flight, .tooLong, Self.tooLong(error.sentence, flight), &verdict)
        } else {
            isolate(flight, .rejected, error.sentence, &verdict)
        }
        return verdict
    }

    private func retry(_ flight: Flight, _ error: InferenceError, random: Double, _ verdict: inout Verdict) {
        var flight = flight
        flight.passingFailures += 1
        if flight.parts.count > 1, flight.passingFailures * 2 >= policy.attempts {
            // One of them may be what the service fails over: each goes on alone, and is sent once more at least.
            flight.passingFailures = min(flight.passingFailures, policy.attempts - 1)
            verdict.next = flight.parts.map { flight.carrying([$0], as: nextBatch()) }
            return
        }
        guard flight.passingFailures < policy.attempts else {
            let sentence = "\(error.sentence); given up after \(flight.passingFailures) attempts"
            fail(flight, .serviceFailed, sentence, &verdict)
            return
        }
        verdict.delay = policy.delay(
            afterFailures: flight.passingFailures,
            retryAfter: error.retryAfter,
            random: random
        )
        verdict.next = [flight]
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

    /// Fails the parts; a part whose conversation came to nothing is asked anew without it.
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
            for part in flight.parts { verdict.outcomes[part.part.id] = .failed(failure, sentence) }
        }
    }

    private func growOrHalve(_ flight: Flight, _ flaw: AnswerReading.Flaw, _ verdict: inout Verdict) {
        let count = flight.parts.count
        if count > 1 {
            verdict.next = flight.halved(nextBatch)
        } else if maxTokens(1, flight.growth * 2) > maxTokens(1, flight.growth) {
            var grown = flight
            grown.growth *= 2
            verdict.next = [grown]
        } else {
            let sentence =
                "\(flaw.sentence) of \(maxTokens(1, flight.growth)), the most that the model can give"
            fail(flight, .truncated, sentence, &verdict)
        }
    }

    /// A part whose answer does not stand: first out of its batch, then corrected once, then at its end.
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
        let outcome = outcome(of: flaw, after: again.badAnswers)
        if outcome.status.isAccepted { again.kept = outcome }
        if flight.isCorrected {
            verdict.outcomes[part.part.id] = again.kept ?? outcome
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
