import Foundation
import Testing

@testable import AWS

@Suite struct RequestSignerTests {
    @Test(arguments: FrozenVectors.all)
    func `a frozen vector comes out byte by byte`(vector: SigningCase) throws {
        var request = vector.request
        let time = SigningTime(vector.date)
        let (canonical, scope) = RequestSigner.prepare(
            &request,
            with: vector.credentials,
            region: vector.region,
            service: vector.service,
            at: time
        )
        #expect(String(decoding: canonical.text, as: UTF8.self) == vector.canonicalRequest)
        #expect(scope.stringToSign(canonical, at: time) == vector.stringToSign)
        #expect(sign(vector).header(named: "authorization") == vector.authorization)
    }

    @Test(.enabled("needs botocore") { try await Botocore.isInstalled() })
    func `six hundred generated requests are signed as botocore signs them`() async throws {
        let cases = try await Botocore.sign(count: 600)
        #expect(cases.count == 600)
        for item in cases {
            var request = item.request
            let (canonical, _) = RequestSigner.prepare(
                &request,
                with: item.credentials,
                region: item.region,
                service: item.service,
                at: SigningTime(item.date)
            )
            try #require(
                String(decoding: canonical.text, as: UTF8.self) == item.canonicalRequest,
                "\(item.name)"
            )
            try #require(sign(item).header(named: "authorization") == item.authorization, "\(item.name)")
        }
    }

    @Test(arguments: FrozenVectors.all)
    func `signing again replaces what the former attempt left`(vector: SigningCase) {
        var again = sign(vector)
        again.body = [1, 2, 3]
        RequestSigner.sign(
            &again,
            with: Credentials(accessKeyID: "AKIDOTHER", secretAccessKey: "other"),
            region: vector.region,
            service: vector.service,
            at: vector.date.addingTimeInterval(86400)
        )
        var fresh = vector.request
        fresh.body = [1, 2, 3]
        RequestSigner.sign(
            &fresh,
            with: Credentials(accessKeyID: "AKIDOTHER", secretAccessKey: "other"),
            region: vector.region,
            service: vector.service,
            at: vector.date.addingTimeInterval(86400)
        )
        #expect(again.headers.sorted { $0.name < $1.name } == fresh.headers.sorted { $0.name < $1.name })
    }

    private func sign(_ item: SigningCase) -> HTTPRequest {
        var request = item.request
        RequestSigner.sign(
            &request,
            with: item.credentials,
            region: item.region,
            service: item.service,
            at: item.date
        )
        return request
    }
}

@Suite struct SigningTimeTests {
    @Test(arguments: [
        (0, "19700101T000000Z"), (951_782_399, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
        (1_768_480_496, "20260115T123456Z"), (4_107_542_400, "21000301T000000Z"), (-1, "19691231T235959Z"),
    ])
    func `a time is written in UTC and read back`(seconds: Int, stamp: String) {
        #expect(SigningTime(seconds: seconds).stamp == stamp)
        #expect(SigningTime(stamp: stamp)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "20260115", "20260115T123456", "20260115 123456Z", "20260230T000000Z", "20260115T250000Z",
        "2026O115T123456Z", "20261315T123456Z", "+0260115T123456Z",
    ])
    func `what is no time is not read`(stamp: String) {
        #expect(SigningTime(stamp: stamp) == nil)
    }
}

@Suite struct PercentEncodingTests {
    @Test(arguments: [
        ("anthropic.claude-v1:0", "anthropic.claude-v1%3A0"), ("a/b", "a%2Fb"), ("%2F", "%252F"),
        ("a b+c", "a%20b%2Bc"),
        ("é✓", "%C3%A9%E2%9C%93"), ("A-Z_a.z~09", "A-Z_a.z~09"), ("", ""),
    ])
    func `all but the unreserved characters is encoded`(text: String, encoded: String) {
        #expect(PercentEncoding.encode(text) == encoded)
    }
}
