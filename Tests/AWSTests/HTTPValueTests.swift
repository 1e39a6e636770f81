import Testing

@testable import AWS

@Suite struct HTTPHeadersTests {
    @Test
    func `fields are found in any case and keep their order`() {
        let headers = HTTPHeaders([
            HTTPHeader(name: "X-A", value: "1"), HTTPHeader(name: "b", value: "2"),
            HTTPHeader(name: "x-a", value: "3"),
        ])
        #expect(headers.first(named: "x-A") == "1")
        #expect(headers.first(named: "c") == nil)
        #expect(headers.fields.map(\.name) == ["X-A", "b", "x-a"])
        #expect(headers.fields.map(\.value) == ["1", "2", "3"])
    }

    @Test
    func `only so many fields and bytes are kept`() {
        var headers = HTTPHeaders(Array(repeating: HTTPHeader(name: "a", value: "b"), count: 1000))
        #expect(headers.fields.count == HTTPHeaders.maximumCount)
        headers = HTTPHeaders()
        let half = HTTPHeader(name: "a", value: String(repeating: "x", count: HTTPHeaders.maximumBytes / 2))
        let taken = [headers.append(half), headers.append(half)]
        #expect(taken == [true, false])
        #expect(headers.fields == [half])
    }
}

@Suite struct HTTPRequestTests {
    @Test(arguments: [
        ("https://a.example/x%2Fy?b=%20", "a.example"), ("https://a.example:443/", "a.example"),
        ("http://a.example:443/", "a.example:443"), ("http://[::1]:8080/?", "[::1]:8080"),
    ])
    func `an address is taken apart without decoding`(url: String, authority: String) throws {
        let request = try HTTPRequest(url: url)
        #expect(request.authority == authority)
        #expect(!request.host.contains("["))
        if url.contains("%2F") {
            #expect(request.path == "/x%2Fy")
            #expect(request.query == "b=%20")
            #expect(request.url == url)
        } else {
            #expect(request.path == "/")
            #expect(request.query == "")
        }
    }
}

@Suite struct TransportErrorTests {
    @Test
    func `only what surely never left counts as not sent`() {
        #expect(!TransportError.connectFailed(reason: "").wasSent)
        #expect(TransportError.badResponse(reason: "").wasSent)
        for wasSent in [true, false] {
            #expect(TransportError.lost(reason: "", wasSent: wasSent).wasSent == wasSent)
            #expect(TransportError.tls(reason: "", wasSent: wasSent).wasSent == wasSent)
            #expect(TransportError.timedOut(reason: "", wasSent: wasSent).wasSent == wasSent)
            #expect(TransportError.cancelled(wasSent: wasSent).wasSent == wasSent)
        }
    }
}
