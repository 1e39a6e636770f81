import Foundation
import Testing

@testable import AWS

@Suite struct SignatureVerifierTests {
    private static let now = Date(timeIntervalSince1970: 1_768_480_496)
    private static let key = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret")
    private static let temporary = Credentials(
        accessKeyID: "ASIAEXAMPLE",
        secretAccessKey: "secret",
        sessionToken: "token",
        expiration: now.addingTimeInterval(60)
    )
    private let verifier = SignatureVerifier(
        known: [key, temporary],
        region: "us-east-1",
        service: "bedrock"
    )

    private func signed(with credentials: Credentials = key, at date: Date = now) -> HTTPRequest {
        var request = HTTPRequest(
            method: "POST",
            host: "bedrock-runtime.us-east-1.amazonaws.com",
            path: "/model/a%3A0/converse",
            query: "b=2&a=1",
            headers: [
                HTTPHeader(name: "Content-Type", value: "application/json"),
                HTTPHeader(name: "X-Amz-Two", value: "1"), HTTPHeader(name: "X-Amz-Two", value: "2"),
            ],
            body: Array("{}".utf8)
        )
        RequestSigner.sign(&request, with: credentials, region: "us-east-1", service: "bedrock", at: date)
        return request
    }

    private func code(_ request: HTTPRequest, at now: Date = now) -> SignatureError.Code? {
        do {
            try verifier.verify(request, at: now)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: FrozenVectors.all)
    func `what botocore signed is accepted`(vector: SigningCase) throws {
        var request = vector.request
        let time = SigningTime(vector.date)
        request.headers.append(HTTPHeader(name: "X-Amz-Date", value: time.stamp))
        if let token = vector.credentials.sessionToken {
            request.headers.append(HTTPHeader(name: "X-Amz-Security-Token", value: token))
        }
        if vector.service == "s3", request.header(named: "x-amz-content-sha256") == nil {
            let hash = try #require(vector.canonicalRequest.split(separator: "\n").last)
            request.headers.append(HTTPHeader(name: "X-Amz-Content-SHA256", value: String(hash)))
        }
        request.headers.append(HTTPHeader(name: "authorization", value: vector.authorization))
        let verifier = SignatureVerifier(known: [vector.credentials], service: vector.service)
        #expect(try verifier.verify(request, at: vector.date) == vector.credentials)
    }

    @Test
    func `each key that is known signs rightly`() throws {
        for credentials in [Self.key, Self.temporary] {
            #expect(try verifier.verify(signed(with: credentials), at: Self.now) == credentials)
        }
    }

    @Test
    func `headers that were added unsigned on the way do no harm`() {
        var request = signed()
        request.headers += [
            HTTPHeader(name: "Via", value: "1.1 proxy"), HTTPHeader(name: "User-Agent", value: "x"),
        ]
        #expect(code(request) == nil)
    }

    @Test(arguments: 0..<7)
    func `whatever is changed after signing is noticed`(change: Int) {
        var request = signed()
        switch change {
        case 0: request.body.append(0x20)
        case 1: request.path = "/model/a:0/converse"
        case 2: request.query = "b=2&a=2"
        case 3: request.method = "PUT"
        case 4: request.host = "other.example"
        case 5: request.setHeader("Content-Type", "text/plain")
        default: request.setHeader("X-Amz-Two", "1")
        }
        #expect(code(request) == .invalidSignature)
    }

    @Test
    func `an x-amz header that is not signed is refused`() {
        var request = signed()
        request.headers.append(HTTPHeader(name: "X-Amz-Late", value: "1"))
        #expect(code(request) == .invalidSignature)
    }

    @Test
    func `a signature that leaves the host out is refused`() {
        var request = signed()
        let authorization = request.header(named: "Authorization") ?? ""
        request.setHeader("Authorization", authorization.replacing(";host;", with: ";"))
        #expect(code(request) == .invalidSignature)
    }

    @Test
    func `no signature and half of one have codes of their own`() {
        var request = signed()
        let authorization = request.header(named: "Authorization") ?? ""
        request.headers.removeAll { $0.name == "Authorization" }
        #expect(code(request) == .missingAuthenticationToken)
        for broken in [
            "Bearer x", "AWS4-HMAC-SHA256", authorization.replacing("Signature=", with: "S="),
            authorization.replacing("Credential=", with: ""),
            authorization.replacing("/aws4_request", with: ""),
        ] {
            request.setHeader("Authorization", broken)
            #expect(code(request) == .incompleteSignature, "\(broken)")
        }
        request = signed()
        request.headers.removeAll { $0.name == "X-Amz-Date" }
        #expect(code(request) == .incompleteSignature)
    }

    @Test
    func `unknown keys, wrong tokens and wrong secrets are told apart`() {
        #expect(
            code(signed(with: Credentials(accessKeyID: "AKIDX", secretAccessKey: "x"))) == .unrecognizedClient
        )
        let wrongToken = Credentials(
            accessKeyID: "ASIAEXAMPLE",
            secretAccessKey: "secret",
            sessionToken: "other"
        )
        #expect(code(signed(with: wrongToken)) == .unrecognizedClient)
        let noToken = Credentials(accessKeyID: "ASIAEXAMPLE", secretAccessKey: "secret")
        #expect(code(signed(with: noToken)) == .unrecognizedClient)
        let wrongSecret = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "guess")
        #expect(code(signed(with: wrongSecret)) == .invalidSignature)
    }

    @Test
    func `temporary keys end`() {
        let later = Self.now.addingTimeInterval(60)
        #expect(code(signed(with: Self.temporary, at: later), at: later) == .expiredToken)
    }

    @Test
    func `another service, region or day is refused`() {
        for (region, service) in [("us-west-2", "bedrock"), ("us-east-1", "sts")] {
            var request = signed()
            RequestSigner.sign(&request, with: Self.key, region: region, service: service, at: Self.now)
            #expect(code(request) == .invalidSignature)
        }
        var request = signed()
        request.setHeader("X-Amz-Date", "20260114T235959Z")
        #expect(code(request) == .invalidSignature)
    }

    @Test(arguments: [
        (-300.0, nil), (300.0, nil), (-301.0, "Signature not yet current"), (301.0, "Signature expired"),
    ])
    func `a clock may be five minutes off and no more`(offset: Double, phrase: String?) {
        let request = signed()
        do {
            try verifier.verify(request, at: Self.now.addingTimeInterval(offset))
            #expect(phrase == nil)
        } catch {
            #expect(error.code == .invalidSignature)
            #expect(phrase.map(error.message.hasPrefix) == true)
        }
    }
}
