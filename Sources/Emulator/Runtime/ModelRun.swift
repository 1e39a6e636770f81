internal import Bedrock
internal import Digests
internal import Spend

/// One run of a model that was let in: from here on the request is charged, whatever becomes of the answer.
struct ModelRun: Sendable {
    let call: OperationCall
    let request: ModelRequest
    let parts: [PartContent]
    let address: ModelAddress
    let fault: Fault?
    let pace: Pace
    /// How long the answer waits besides.
    let latency: Duration

    /// Answers: the reply, and into the record what the answer is billed for.
    func reply(cache: PromptCache, record: inout RequestRecord) -> HTTPReply {
        let identifier = String(record.bodySHA256.prefix(22))
        let answer = ModelAnswer(to: request, about: parts, identifier: identifier, fault: fault?.kind)
        let firstByte = latency + pace.firstByte
        var usage = cache.usage(
            of: request,
            for: address.model,
            in: record.region ?? "",
            readyAfter: firstByte
        )
        usage.output = answer.outputTokens
        let report = AnswerReport(
            answer: answer,
            usage: usage,
            latency: firstByte + pace.duration(ofTokens: answer.outputTokens),
            firstByteLatency: firstByte,
            identifier: identifier,
            modelID: address.model.id
        )
        var reply = call.operation.isStream ? stream(report, record.bodySHA256) : whole(report)
        fault?.strike(&reply)
        record.status = 200
        record.stopReason = answer.stopReason.rawValue
        record.usage = usage
        record.charge = address.cost(of: usage)
        record.isAccepted = reply.isWhole && !(fault?.spoilsStream ?? false)
        return reply
    }

    private func whole(_ report: AnswerReport) -> HTTPReply {
        var reply: HTTPReply
        switch call.operation.form {
        case .converse: reply = HTTPReply(status: 200, body: ConverseReply.body(of: report))
        case .messages:
            reply = HTTPReply(status: 200, body: MessagesReply.body(of: report))
            reply.headers += MessagesReply.headers(of: report)
        }
        reply.delay = report.latency
        return reply
    }

    private func stream(_ report: AnswerReport, _ digest: String) -> HTTPReply {
        let seed = UInt64(digest.prefix(16), radix: 16) ?? 0
        let writer = StreamWriter(form: call.operation.form, report: report, pace: pace, seed: seed)
        var reply = writer.reply(fault: fault)
        reply.delay = report.firstByteLatency
        return reply
    }
}

extension HTTPReply {
    /// Whether a client that waits gets all that the head promises.
    fileprivate var isWhole: Bool {
        guard case .sent = start, case .complete = end else { return false }
        if case .said = length { return false }
        return true
    }
}

extension Fault {
    /// Whether a stream that it strikes is no answer.
    fileprivate var spoilsStream: Bool {
        switch kind {
        case .streamUnknown: false
        case .streamStall: argument == nil
        default: kind.needsStream
        }
    }
}
