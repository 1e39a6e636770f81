/// One HTTP request, as the parts that go on the wire.
///
/// Nothing is encoded, decoded or normalised on the way: `path` and `query` are percent-encoded text already, because
/// an AWS signature covers exactly these bytes (`%2F` and `/` are not the same path).
public struct HTTPRequest: Sendable, Equatable {
    /// `GET`, `POST`, … in upper case.
    public var method: String
    /// `https` or `http`.
    public var scheme: String
    /// The host's name or address, an IPv6 address without its brackets.
    public var host: String
    /// The port where it is written; `nil` is the scheme's own.
    public var port: Int?
    /// The path as on the wire, percent-encoded, with its leading `/`.
    public var path: String
    /// The query as on the wire, percent-encoded, without its `?`; empty where there is none.
    public var query: String
    /// The header fields to send, in order, repeated names included.
    ///
    /// `Host` follows from `authority` by itself.
    public var headers: [HTTPHeader]
    /// The content; empty where there is none.
    public var body: [UInt8]

    /// A request of these parts; none is checked here.
    public init(
        method: String,
        scheme: String = "https",
        host: String,
        port: Int? = nil,
        path: String = "/",
        query: String = "",
        headers: [HTTPHeader] = [],
        body: [UInt8] = []
    ) {
        self.method = method
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// Host and port as the `Host` header states them: brackets round an IPv6 address, the scheme's own port left out.
    public var authority: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        guard let port, port != (scheme == "https" ? 443 : 80) else { return name }
        return "\(name):\(port)"
    }

    /// The value of the first header of that name, in any case.
    public func header(named name: String) -> String? {
        headers.first { $0.isNamed(name) }?.value
    }

    /// Replaces all headers of that name, in any case, by one.
    public mutating func setHeader(_ name: String, _ value: String) {
        headers.removeAll { $0.isNamed(name) }
        headers.append(HTTPHeader(name: name, value: value))
    }
}
