/// Where the requests of one service go.
public struct Endpoint: Sendable, Equatable {
    /// `https`, or `http` for this machine alone.
    public var scheme: String
    /// The host's name or address, an IPv6 address without its brackets.
    public var host: String
    /// The port where it is written; `nil` is the scheme's own.
    public var port: Int?
    /// What stands in front of every path, without a `/` at its end; empty as a rule.
    public var basePath: String
    /// Whether somebody wrote it, and it was not computed from the region.
    public var isCustom: Bool

    /// An endpoint of these parts; none is checked here.
    public init(
        scheme: String = "https",
        host: String,
        port: Int? = nil,
        basePath: String = "",
        isCustom: Bool
    ) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.basePath = basePath
        self.isCustom = isCustom
    }

    /// A request to this endpoint; `path` is percent-encoded and begins with `/`.
    public func request(
        _ method: String,
        path: String,
        query: String = "",
        headers: [HTTPHeader] = [],
        body: [UInt8] = []
    ) -> HTTPRequest {
        HTTPRequest(
            method: method,
            scheme: scheme,
            host: host,
            port: port,
            path: basePath + path,
            query: query,
            headers: headers,
            body: body
        )
    }
}
