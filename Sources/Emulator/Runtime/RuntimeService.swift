internal import Digests
internal import FoundationEssentials
internal import Spend
internal import Synchronization

/// From request to reply: authenticates, injects faults, validates, answers, charges, and keeps the log.
final class RuntimeService: Sendable {
    let log: RequestLog
    private let settings: EmulatorSettings
    private let gate: SignatureGate
    private let plan: Mutex<FaultPlan>
    private let quotas: TokenQuotas?

    init(_ settings: EmulatorSettings, log: RequestLog) {
        self.settings = settings
        self.log = log
        gate = SignatureGate(settings)
        quotas = settings.tokensPerMinute.map(TokenQuotas.init(perMinute:))
        plan = Mutex(FaultPlan(seed: settings.seed, faults: settings.faults))
    }

    /// The faults in force.
    var faultPlan: FaultPlan { plan.withLock { $0 } }

    /// Replaces the faults, and the seed where one is given.
    func inject(_ faults: [Fault], seed: UInt64?) {
        plan.withLock { plan in
            plan.faults = faults
            plan.seed = seed ?? plan.seed
        }
    }

    func reply(to request: ReceivedRequest) -> HTTPReply {
        if request.path.hasPrefix(ControlEndpoint.prefix) {
            return ControlEndpoint(service: self).reply(to: request)
        }
        let now = Date(timeIntervalSinceNow: settings.clockOffset.seconds)
        let number = log.nextNumber
        let body = SHA256.digest(request.body)
        var record = RequestRecord(
            number: number,
            time: now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
            requestID: Self.requestID(seed: settings.seed, number: number, body: body),
            path: String(request.path),
            bodySHA256: body.hex
        )
        var reply: HTTPReply
        do {
            record.region = try gate.admit(request, at: now)
            reply = try answer(request, record: &record)
        } catch {
            record.status = error.status
            record.error = error.code
            reply = error.reply
        }
        reply.headers += [("x-amzn-RequestId", record.requestID), ("Date", HTTPDate.text(of: now))]
        record.isAccepted = reply.status == 200 && reply.delivery == .whole
        log.append(record)
        let settle = reply.ended
        reply.ended = { [log] wasSent in
            settle?(wasSent)
            if !wasSent { log.markLost(number: number) }
        }
        return reply
    }

    private func answer(
        _ request: ReceivedRequest,
        record: inout RequestRecord
    ) throws(ServiceError) -> HTTPReply {
        let modelID = try ModelAddress.modelID(ofPath: record.path, method: request.method)
        record.modelID = modelID
        let converse = try ConverseRequest(body: request.body)
        let parts = PartContent.parts(of: converse.question)
        record.parts = parts.map { RequestRecord.Part(id: $0.id, sha256: $0.digest.hex) }
        let fault = faultPlan.fault(forRequest: record.number, body: request.body)
        if let fault, let refused = try refusal(of: fault, record: &record) { return refused }
        let address = try ModelAddress(modelID)
        try converse.checkRules(for: address.model)
        let reserved = converse.inputTokens + (converse.maxTokens ?? address.maxTokens)
        let reservation = try quotas?.reserve(reserved, of: "\(record.region ?? "") \(modelID)")
        record.fault = fault?.description
        var reply = run(converse, parts, at: address, fault: fault?.kind, record: &record)
        let used = address.quotaTokens(of: record.usage ?? .zero)
        if let quotas, let reservation { reply.ended = { _ in quotas.settle(reservation, used: used) } }
        return reply
    }

    /// The reply of a fault that keeps the model from running; `nil` for the other faults.
    private func refusal(of fault: Fault, record: inout RequestRecord) throws(ServiceError) -> HTTPReply? {
        if let error = fault.kind.error(argument: fault.argument) {
            record.fault = fault.description
            throw error
        }
        var reply: HTTPReply
        switch fault.kind {
        case .html:
            reply = HTTPReply(status: 503, contentType: "text/html", body: Array(FaultKind.gatewayPage.utf8))
            record.status = 503
        case .resetBefore:
            reply = HTTPReply(status: 200, body: [])
            reply.delivery = .resetBefore
        default: return nil
        }
        record.fault = fault.description
        return reply
    }

    /// Lets the model run: from here on the request is charged, whatever becomes of the answer.
    private func run(
        _ request: ConverseRequest,
        _ parts: [PartContent],
        at address: ModelAddress,
        fault: FaultKind?,
        record: inout RequestRecord
    ) -> HTTPReply {
        let identifier = String(record.bodySHA256.prefix(22))
        let answer = ModelAnswer(to: request, about: parts, identifier: identifier, fault: fault)
        let usage = TokenUsage(input: request.inputTokens, output: answer.outputTokens)
        let delay = delay(ofRequest: record.number)
        record.status = 200
        record.stopReason = answer.stopReason
        record.usage = usage
        record.charge = address.cost(of: usage)
        let body = fault == .garbage ? FaultKind.garbageBody : answer.json(usage: usage, latency: delay)
        var reply = HTTPReply(status: 200, body: body)
        reply.delivery = fault?.delivery ?? .whole
        reply.delay = delay
        return reply
    }

    private func delay(ofRequest number: Int) -> Duration {
        guard settings.jitter > .zero else { return settings.latency }
        var random = SeededRandom(seeds: [settings.seed, UInt64(number), 0x6A69_7474_6572])
        return settings.latency + settings.jitter * (Double(random.next() >> 11) / Double(1 << 53))
    }

    /// An id in the form of a UUID: unique in a log, and the same in each run with the same seed.
    private static func requestID(seed: UInt64, number: Int, body: SHA256Digest) -> String {
        let digits = SHA256.digest("\(seed) \(number) \(body.hex)").hex
        var pieces: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            pieces.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return pieces.joined(separator: "-")
    }
}
