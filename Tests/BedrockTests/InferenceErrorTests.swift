import AWS
import Foundation
import Testing

@testable import Bedrock

@Suite
struct InferenceErrorTests {
    @Test(arguments: [
        (TransportError.connectFailed(reason: ""), true, false),
        (.lost(reason: "", wasSent: true), true, true),
        (.lost(reason: "", wasSent: false), true, false), (.timedOut(reason: "", wasSent: true), true, true),
        (.badResponse(reason: ""), true, true), (.cancelled(wasSent: true), false, true),
        (.cancelled(wasSent: false), false, false), (.tls(reason: "", wasSent: false), true, false),
    ])
    func `a lost exchange may be paid once it was sent`(
        error: TransportError,
        isRetryable: Bool,
        mayBePaid: Bool
    ) {
        let error = InferenceError.transport(error)
        #expect(error.isRetryable == isRetryable)
        #expect(error.mayBePaid == mayBePaid)
        #expect(!error.isThrottle && error.fatality == nil && !error.isTooLarge)
    }

    @Test(
        arguments: [
            (429, "ThrottlingException", true, false, nil),
            (500, "InternalServerException", false, true, nil),
            (403, "AccessDeniedException", false, false, .credentialsOrAccess),
            (404, "ResourceNotFoundException", false, false, .credentialsOrAccess),
            (400, "ServiceQuotaExceededException", false, false, .serviceOut),
            (400, "ValidationException", false, false, nil), (301, "", false, false, .serviceOut),
        ] as [(Int, String, Bool, Bool, InferenceError.Fatality?)]
    )
    func `a refusal is never paid, and one thing at a time`(
        status: Int,
        code: String,
        isThrottle: Bool,
        isRetryable: Bool,
        fatality: InferenceError.Fatality?
    ) {
        let error = InferenceError.refused(ServiceRefusalTests.refusal(status, code))
        #expect(!error.mayBePaid)
        #expect(error.isThrottle == isThrottle)
        #expect(error.isRetryable == isRetryable)
        #expect(error.fatality == fatality)
        // Where none holds, the content is refused.
        let verdicts = [error.isThrottle, error.isRetryable, error.fatality != nil, error.isTooLarge]
        #expect(verdicts.count { $0 } == (code == "ValidationException" ? 0 : 1))
    }

    @Test func `missing credentials end the run unpaid`() {
        let error = InferenceError.credentials(.noCredentials(places: ["the environment"]))
        #expect(error.fatality == .credentialsOrAccess)
        #expect(!error.mayBePaid && !error.isRetryable)
    }

    @Test(
        arguments: [
            (["Retry-After": "7"], Duration.seconds(7)), (["retry-after": "86400"], .seconds(60)),
            (["Retry-After": "99999999999999999999999"], .seconds(60)), (["Retry-After": "0"], .zero),
            (["x-amz-retry-after": "1500"], .milliseconds(1500)),
            (["x-amz-retry-after": "1500", "Retry-After": "7"], .milliseconds(1500)),
            (["x-amz-retry-after": "soon", "Retry-After": "7"], .seconds(7)),
            (["Retry-After": "Sun, 06 Nov 1994 08:49:47 GMT"], .seconds(10)),
            (["Retry-After": "Sun, 06 Nov 1994 09:49:47 GMT"], .seconds(60)),
            (["Retry-After": "Sun, 06 Nov 1994 08:00:00 GMT"], .zero), (["Retry-After": "-5"], nil),
            (["Retry-After": "soon"], nil), (["Retry-After": ""], nil), ([:], nil),
        ] as [([String: String], Duration?)]
    )
    func `a wish to wait is read in all its forms and capped`(headers: [String: String], delay: Duration?) {
        let now = Date(timeIntervalSince1970: 784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT
        let fields = HTTPHeaders(headers.map { HTTPHeader(name: $0.key, value: $0.value) })
        #expect(RetryAfter.delay(in: fields, now: now) == delay)
    }

    @Test(arguments: ["", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Abc 1994 08:49:37 GMT", "1994-11-06"])
    func `what is no HTTP date is none`(text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }
}
