internal import Bedrock
internal import Jobs

/// Decides what follows from the end of an attempt. Pure: no clock, no store, no network.
///
/// - A reply's accepted answers decide their parts; a part with a flaw goes on alone, and fails after its second one.
/// - An answer that was cut decides nothing: the batch is halved, a part alone asks for twice the output.
/// - A request that the service refuses for its content or size is halved until the guilty part stands alone.
/// - A cause that was mended on the way (an expired token, a wrong clock) is tried again once.
/// - A passing failure is tried again until the policy's attempts are used up; throttling never counts.
struct Judge: Sendable {
    /// Answers that may be flawed before a part fails.
    static let badAnswersAllowed = 2

    let policy: RetryPolicy
    let reader: AnswerReader
    /// Output tokens that a request for so many parts with that growth would ask for.
    let maxTokens: @Sendable (_ parts: Int, _ growth: Int) -> Int
    let nextBatch: @Sendable () -> BatchID

    func verdict(on reply: InferenceReply, for flight: Flight) -> Verdict {
        let reading = reader.read(reply, for: flight.parts.map(\.part))
        var verdict = Verdict()
        for (part, answer) in reading.accepted {
            verdict.outcomes[part] = Outcome(status: .ok, result: answer)
        }
        let flawed = flight.parts.filter { reading.flaws[$0.part.id] != nil }
        guard let first = flawed.first, let flaw = reading.flaws[first.part.id] else { return verdict }
        verdict.remark = flaw.defect.rawValue
        switch flaw.defect {
        case .cut: growOrHalve(flight, flaw, &verdict)
        case .contextExceeded: isolate(flight, .tooLong, Self.tooLong(flaw.sentence), &verdict)
        case .filtered: isolate(flight, .filtered, flaw.sentence, &verdict)
        case .refusal: isolate(flight, .refusal, flaw.sentence, &verdict)
        case .malformed, .missing, .doubled, .invalid, .empty:
            for part in flawed {
                guard let flaw = reading.flaws[part.part.id] else { continue }
                resend(part, flaw, of: flight, &verdict)
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
            isolate(flight, .tooLong, Self.tooLong(error.sentence), &verdict)
        } else {
            isolate(flight, .rejected, error.sentence, &verdict)
        }
        return verdict
    }

    private func retry(_ flight: Flight, _ error: InferenceError, random: Double, _ verdict: inout Verdict) {
        var flight = flight
        flight.passingFailures += 1
        guard flight.passingFailures < policy.attempts else {
            let sentence = "\(error.sentence); given up after \(flight.passingFailures) attempts"
            for part in flight.parts { verdict.outcomes[part.part.id] = .failed(.serviceFailed, sentence) }
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
            for part in flight.parts { verdict.outcomes[part.part.id] = .failed(.truncated, sentence) }
        }
    }

    /// A part whose answer does not stand goes on alone; a second bad answer fails it.
    private func resend(
        _ part: PreparedPart,
        _ flaw: AnswerReading.Flaw,
        of flight: Flight,
        _ verdict: inout Verdict
    ) {
        var alone = flight.parts.count == 1 ? flight : flight.carrying([part], as: nextBatch())
        alone.badAnswers += 1
        if alone.badAnswers < Self.badAnswersAllowed {
            verdict.next.append(alone)
        } else {
            let failure: FailureClass =
                switch flaw.defect {
                case .invalid: .invalid
                case .empty: .empty
                default: .unexpectedAnswer
                }
            verdict.outcomes[part.part.id] = .failed(failure, "\(flaw.sentence), \(alone.badAnswers) times")
        }
    }

    private static func tooLong(_ sentence: String) -> String {
        "\(sentence); split the document with input.split: page, or read fewer pages with input.pages"
    }
}
