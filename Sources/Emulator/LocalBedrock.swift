internal import JSON

/// A Bedrock runtime on 127.0.0.1 that verifies signatures and speaks the wire protocol of Converse, InvokeModel, their
/// streams, and CountTokens.
///
/// It accepts what Bedrock accepts and refuses what Bedrock refuses, as far as its documentation and practice tell.
/// Answers are made up: they depend on the request alone, fit the tool's schema, and say nothing true.
///
/// It stops when `stop()` is called or the last reference goes.
public final class LocalBedrock: Sendable {
    private let service: RuntimeService
    private let server: HTTPServer
    private let regionServers: [(region: String, server: HTTPServer)]
    private let settings: EmulatorSettings

    /// Starts to listen.
    public init(_ settings: EmulatorSettings = EmulatorSettings()) throws(EmulatorError) {
        let service = RuntimeService(settings, log: try RequestLog(path: settings.logPath))
        self.service = service
        self.settings = settings
        server = try HTTPServer(port: settings.port) { service.reply(to: $0, in: nil) }
        var regionServers: [(region: String, server: HTTPServer)] = []
        for place in settings.regionPorts {
            let server = try HTTPServer(port: place.port) { service.reply(to: $0, in: place.region) }
            regionServers.append((place.region, server))
        }
        self.regionServers = regionServers
    }

    /// Its address, such as `http://127.0.0.1:4711`.
    public var endpoint: String { Self.endpoint(of: server) }

    /// What a client needs to know, as a JSON object on one line: `endpoint`, `access_key_id`, `secret_access_key`,
    /// `region`, and `endpoints` by region where regions have ports of their own.
    public var announcement: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("endpoint", endpoint)
        writer.member("access_key_id", settings.accessKeyID)
        writer.member("secret_access_key", settings.secretAccessKey)
        writer.member("region", settings.regions.first)
        if !regionServers.isEmpty {
            writer.name("endpoints")
            writer.beginObject()
            for (region, server) in regionServers { writer.member(region, Self.endpoint(of: server)) }
            writer.endObject()
        }
        writer.endObject()
        return writer.text
    }

    /// Every request since the start, in the order of arrival.
    public var requests: [RequestRecord] { service.log.records }

    /// The sums over `requests`.
    public var summary: RequestSummary { RequestSummary(requests) }

    /// Why the log's file is not complete; `nil` while it is.
    public var logFailure: EmulatorError? { service.log.failure }

    /// Replaces the faults from the next request on.
    public func inject(_ faults: [Fault]) { service.inject(faults, seed: nil) }

    /// Replaces the outages from the next request on; their requests are counted from there.
    public func setOutages(_ outages: [Outage]) { service.outages.set(outages) }

    /// Closes every connection; answers that were not due yet are never sent.
    public func stop() {
        server.stop()
        for (_, server) in regionServers { server.stop() }
    }

    private static func endpoint(of server: HTTPServer) -> String { "http://127.0.0.1:\(server.port)" }
}
