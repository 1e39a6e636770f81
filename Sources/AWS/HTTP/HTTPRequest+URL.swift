extension HTTPRequest {
    /// A request to a written address, `scheme://host[:port][/path][?query]`, taken apart without decoding anything.
    ///
    /// Throws `AWSError.urlMalformed` where it is no http or https address, or names a user or a fragment.
    public init(
        method: String = "GET",
        url: String,
        headers: [HTTPHeader] = [],
        body: [UInt8] = []
    ) throws(AWSError) {
        let parts = try URLParts(url)
        self.init(
            method: method,
            scheme: parts.scheme,
            host: parts.host,
            port: parts.port,
            path: parts.path.isEmpty ? "/" : parts.path,
            query: parts.query,
            headers: headers,
            body: body
        )
    }

    /// The whole address as on the wire.
    public var url: String {
        "\(scheme)://\(authority)\(path)\(query.isEmpty ? "" : "?" + query)"
    }
}

/// A written http or https address in its parts, each as written, except that scheme and host are lower case.
struct URLParts: Equatable {
    var scheme: String
    var host: String
    var port: Int?
    var path: String
    var query: String

    init(_ url: String) throws(AWSError) {
        guard let colon = url.firstRange(of: "://") else {
            throw .urlMalformed(url, reason: "no http:// or https:// in front")
        }
        scheme = url[..<colon.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else {
            throw .urlMalformed(url, reason: "the scheme is neither http nor https")
        }
        let printable = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        guard printable else {
            throw .urlMalformed(url, reason: "not plain printable ASCII; percent-encode it")
        }
        let rest = url[colon.upperBound...]
        guard !rest.contains("#") else { throw .urlMalformed(url, reason: "it has a fragment") }
        let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let target = rest[authorityEnd...]
        let questionMark = target.firstIndex(of: "?") ?? target.endIndex
        path = String(target[..<questionMark])
        query = String(target[questionMark...].dropFirst())
        (host, port) = try Self.hostAndPort(rest[..<authorityEnd], of: url)
    }

    private static func hostAndPort(
        _ authority: Substring,
        of url: String
    ) throws(AWSError) -> (host: String, port: Int?) {
        guard !authority.contains("@") else { throw .urlMalformed(url, reason: "it names a user") }
        var host = authority
        var digits: Substring?
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else {
                throw .urlMalformed(url, reason: "no ']'")
            }
            host = authority[..<bracket].dropFirst()
            let behind = authority[bracket...].dropFirst()
            guard behind.isEmpty || behind.hasPrefix(":") else {
                throw .urlMalformed(url, reason: "text behind ']'")
            }
            digits = behind.isEmpty ? nil : behind.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            digits = authority[colon...].dropFirst()
        }
        guard !host.isEmpty else { throw .urlMalformed(url, reason: "no host") }
        guard let digits else { return (host.lowercased(), nil) }
        guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = Int(digits),
            (1...65535).contains(port)
        else { throw .urlMalformed(url, reason: "the port is not 1 to 65535") }
        return (host.lowercased(), port)
    }
}
