internal import JSON
internal import Spend

extension RequestRecord {
    /// Writes the record as a JSON object of the event `request`.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("event", "request")
        writer.member("number", number)
        writer.member("time", time)
        writer.member("request_id", requestID)
        writer.member("path", path)
        writer.member("operation", operation)
        writer.member("model", modelID)
        writer.member("region", region)
        writer.member("body_sha256", bodySHA256)
        writer.name("parts")
        writer.beginArray()
        for part in parts {
            writer.beginObject()
            writer.member("id", part.id)
            writer.member("sha256", part.sha256)
            writer.endObject()
        }
        writer.endArray()
        writer.member("fault", fault)
        writer.member("status", status)
        writer.member("error", error)
        writer.member("stop_reason", stopReason)
        writer.member("input_tokens", usage?.input)
        writer.member("output_tokens", usage?.output)
        writer.member("cache_read_tokens", usage?.cacheRead)
        writer.member("cache_write_tokens", usage?.cacheWrite)
        writer.member("charge_picodollars", charge.map { Int($0.picodollars) })
        writer.name("accepted")
        writer.bool(isAccepted)
        writer.endObject()
    }
}

extension JSONWriter {
    mutating func member(_ name: String, _ value: String?) {
        self.name(name)
        if let value { string(value) } else { null() }
    }

    mutating func member(_ name: String, _ value: Int?) {
        self.name(name)
        if let value { integer(value) } else { null() }
    }
}
