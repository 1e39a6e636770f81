internal import AWS
internal import Digests
internal import FoundationEssentials
internal import JSON
internal import Spend
internal import Synchronization

/// From request to reply: authenticates, injects faults, validates, answers, charges, and keeps the log.
final class RuntimeService: Sendable {
    let log: RequestLog
    let outages: OutageBoard
    let settings: EmulatorSettings
    private let gate: RequestGate
    private let access: ModelAccess
    private let plan: Mutex<FaultPlan>
    private let quotas: LaneQuotas
    private let cache = PromptCache()
    /// Held from a request's number to its record, as each port has a thread of its own.
    private let turn = Mutex(())

    init(_ settings: EmulatorSettings, log: RequestLog) {
        self.settings = settings
        self.log = log
        gate = RequestGate(settings)
        access = ModelAccess(settings)
        outages = OutageBoard(settings.outages)
        quotas = LaneQuotas(tokens: settings.tokensPerMinute, requests: settings.requestsPerMinute)
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

    /// `region`: that of the port where it came in; `nil` for the port of all regions.
    func reply(to request: ReceivedRequest, in region: String?) -> HTTPReply {
        if request.path.hasPrefix(ControlEndpoint.prefix) {
            return ControlEndpoint(service: self).reply(to: request)
        }
        return turn.withLock { _ in logged(request, region) }
    }

    private func logged(_ request: ReceivedRequest, _ region: String?) -> HTTPReply {
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
            record.region = try gate.admit(request, to: region, at: now)
            reply = try answer(request, record: &record)
        } catch {
            record.status = error.status
            record.error = error.code
            reply = error.reply
        }
        reply.headers += [("x-amzn-RequestId", record.requestID), ("Date", HTTPDate.text(of: now))]
        log.append(record)
        let settle = reply.ended
        reply.ended = { [log] wasSent in
            settle?(wasSent)
            if !wasSent { log.markLost(number: number) }
        }
        return reply
    }

    private func answer(
        _ received: ReceivedRequest,
        record: inout RequestRecord
    ) throws(ServiceError) -> HTTPReply {
        let call = try OperationCall(path: record.path, method: received.method)
        (record.operation, record.modelID) = (call.operation.rawValue, call.modelID)
        let lane = access.lane(of: call, in: record.region ?? "")
        if let refused = try refusal(in: lane, record: &record) { return refused }
        let request = try call.request(body: received.body)
        let parts = PartContent.parts(of: request.question)
        record.parts = parts.map { RequestRecord.Part(id: $0.id, sha256: $0.digest.hex) }
        let fault = faultPlan.fault(forRequest: record.number, body: received.body, of: call.operation)
        if let fault, let refused = try refusal(of: fault, record: &record) { return refused }
        let address = try access.model(of: call, in: lane)
        guard call.operation != .countTokens else { return Self.count(of: request, record: &record) }
        try request.checkRules(for: address.model)
        let reserved = request.inputTokens + (request.maxTokens ?? address.maxTokens)
        let reservation = try quotas.reserve(reserved, of: lane)
        record.fault = fault?.description
        let run = ModelRun(
            call: call,
            request: request,
            parts: parts,
            address: address,
            fault: fault,
            pace: Pace(firstByte: settings.firstByte, tokensPerSecond: settings.tokensPerSecond),
            latency: delay(ofRequest: record.number)
        )
        var reply = run.reply(cache: cache, record: &record)
        if let reservation {
            let used = address.quotaTokens(of: record.usage ?? .zero)
            reply.ended = { [quotas] _ in quotas.settle(reservation, used: used) }
        }
        return reply
    }

    /// The reply of an outage that has nothing to say; `nil` where there is none.
    private func refusal(in lane: Lane, record: inout RequestRecord) throws(ServiceError) -> HTTPReply? {
        guard let outage = outages.outage(in: lane) else { return nil }
        record.fault = outage.description
        if let error = outage.error { throw error }
        var reply = HTTPReply(status: 200, body: [])
        reply.start = outage.kind == .hang ? .never : .reset
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
            fault.strike(&reply)
        default: return nil
        }
        record.fault = fault.description
        return reply
    }

    private static func count(of request: ModelRequest, record: inout RequestRecord) -> HTTPReply {
        record.status = 200
        record.isAccepted = true
        let body: JSONValue = ["inputTokens": .integer(request.inputTokens)]
        return HTTPReply(status: 200, body: body.bytes)
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
