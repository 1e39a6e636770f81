internal import JSON

/// The unsigned side door for demos and tests: faults, log and sums.
///
/// - `GET /_emulator/log`: the records as JSON Lines
/// - `GET /_emulator/summary`: the sums as an object
/// - `GET /_emulator/faults`, `POST /_emulator/faults` with `{"faults": ["throttle:0.2"], "seed": 7}`: what is in force
/// - `GET /_emulator/outages`, `POST /_emulator/outages` with `{"outages": ["us-west-2=503"]}`: the same of outages
struct ControlEndpoint {
    static let prefix = "/_emulator/"

    let service: RuntimeService

    func reply(to request: ReceivedRequest) -> HTTPReply {
        switch (request.method, request.path.dropFirst(Self.prefix.count)) {
        case ("GET", "log"): return HTTPReply(status: 200, contentType: "application/x-ndjson", body: log)
        case ("GET", "summary"): return HTTPReply(status: 200, body: RequestSummary(service.log.records).json)
        case ("GET", "faults"): return HTTPReply(status: 200, body: faults)
        case ("POST", "faults"): return setFaults(request.body)
        case ("GET", "outages"): return HTTPReply(status: 200, body: outages)
        case ("POST", "outages"): return setOutages(request.body)
        default:
            return Self.refusal(404, "no such control endpoint: log, summary, faults and outages are there")
        }
    }

    private var log: [UInt8] {
        var writer = JSONWriter()
        for record in service.log.records {
            record.write(to: &writer)
            writer.endLine()
        }
        return writer.bytes
    }

    private var faults: [UInt8] {
        let plan = service.faultPlan
        let list = JSONValue.array(plan.faults.map { .string($0.description) })
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("faults")
        writer.value(list)
        writer.name("seed")
        writer.integer(plan.seed)
        writer.endObject()
        return writer.bytes
    }

    private var outages: [UInt8] {
        let body: JSONValue = ["outages": .array(service.outages.outages.map { .string($0.description) })]
        return body.bytes
    }

    private func setFaults(_ body: [UInt8]) -> HTTPReply {
        guard let json = try? JSONValue(parsing: body), let texts = json["faults"]?.arrayValue else {
            return Self.refusal(400, "the body should be {\"faults\": [\"KIND:RATE\", …]}")
        }
        do throws(EmulatorError) {
            var faults: [Fault] = []
            for text in texts { faults.append(try Fault(text.stringValue ?? "")) }
            service.inject(faults, seed: json["seed"]?.intValue.flatMap { UInt64(exactly: $0) })
            return HTTPReply(status: 200, body: self.faults)
        } catch {
            return Self.refusal(400, error.description)
        }
    }

    private func setOutages(_ body: [UInt8]) -> HTTPReply {
        guard let json = try? JSONValue(parsing: body), let texts = json["outages"]?.arrayValue else {
            return Self.refusal(400, "the body should be {\"outages\": [\"REGION=KIND\", …]}")
        }
        do throws(EmulatorError) {
            var outages: [Outage] = []
            for text in texts { outages.append(try Outage(text.stringValue ?? "", of: service.settings)) }
            service.outages.set(outages)
            return HTTPReply(status: 200, body: self.outages)
        } catch {
            return Self.refusal(400, error.description)
        }
    }

    private static func refusal(_ status: Int, _ message: String) -> HTTPReply {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("message", message)
        writer.endObject()
        return HTTPReply(status: status, body: writer.bytes)
    }
}
