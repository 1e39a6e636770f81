internal import CCurl

extension EasyHandle {
    /// Sets all that follows from the request: what is sent is what it says, and libcurl adds `Host` and
    /// `Content-Length` only.
    mutating func configure(for request: HTTPRequest, caBundle: String?) {
        // The target is given apart from the address: libcurl then has no path to tidy up.
        set(CURLOPT_URL, "\(request.scheme)://\(request.authority)/")
        set(CURLOPT_REQUEST_TARGET, request.path + (request.query.isEmpty ? "" : "?" + request.query))
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_NOSIGNAL, 1)
        configureMethod(request)
        // An empty value takes away what libcurl would add: a wait for "100 Continue", any media type, a form's type.
        let own = ["Expect", "Accept", "Content-Type"].filter { request.header(named: $0) == nil }.map {
            "\($0):"
        }
        setHeaders(own + request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" })
        configureConnection(request, caBundle: caBundle)
    }

    private func configureMethod(_ request: HTTPRequest) {
        switch request.method {
        case "GET" where request.body.isEmpty: set(CURLOPT_HTTPGET, 1)
        case "HEAD" where request.body.isEmpty: set(CURLOPT_NOBODY, 1)
        default:
            set(CURLOPT_POST, 1)
            set(CURLOPT_POSTFIELDSIZE_LARGE, offset: request.body.count)
            if request.method != "POST" { set(CURLOPT_CUSTOMREQUEST, request.method) }
            if request.body.count > 256 << 10 { set(CURLOPT_UPLOAD_BUFFERSIZE, 512 << 10) }
        }
    }

    private func configureConnection(_ request: HTTPRequest, caBundle: String?) {
        // Gateways forget connections that were idle for 350 s.
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_KEEPIDLE, 45)
        set(CURLOPT_TCP_KEEPINTVL, 45)
        // A connection that was idle for longer may be closing on the other side just now, and a request that meets
        // that counts as sent.
        set(CURLOPT_MAXAGE_CONN, 30)
        // Plain http is for this machine and for link-local addresses: neither is behind a proxy.
        if request.scheme != "https" || HostKind(request.host) != .other { set(CURLOPT_PROXY, "") }
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // An exchange that is ended while a name is looked up does not wait for the look-up.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_SSLVERSION, ccurl_tls_1_2())
        if let caBundle { set(CURLOPT_CAINFO, caBundle) }
    }
}

extension HTTPRequest {
    /// Throws where a part would break out of its line: that is a mistake in a setting, or an attack.
    func checkLines() throws(TransportError) {
        let target =
            path.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
            && query.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        guard target, path.hasPrefix("/") else {
            throw .connectFailed(reason: "the path or query is not encoded")
        }
        for header in headers {
            let name =
                !header.name.isEmpty && header.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
            let value = header.value.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x09 }
            guard name, value else { throw .connectFailed(reason: "a header has a control character in it") }
        }
    }
}
