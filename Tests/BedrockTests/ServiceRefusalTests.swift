import AWS
import Testing

@testable import Bedrock

@Suite
struct ServiceRefusalTests {
    static func refusal(
        _ status: Int,
        _ code: String? = nil,
        _ body: String = #"{"message":"m"}"#,
        headers: [HTTPHeader] = []
    ) -> ServiceRefusal {
        var fields = headers
        if let code { fields.append(HTTPHeader(name: "X-Amzn-ErrorType", value: code)) }
        return ServiceRefusal(
            HTTPResponse(status: status, headers: HTTPHeaders(fields), body: Array(body.utf8))
        )
    }

    @Test(
        arguments: [
            ("ThrottlingException", "{}"), ("ThrottlingException:http://internal.amazon.com/coral/", "{}"),
            ("com.amazon.coral.availability#ThrottlingException", "{}"),
            ("aws#ThrottlingException:http://x", "{}"), (nil, #"{"code":"ThrottlingException"}"#),
            (nil, #"{"Code":"a#ThrottlingException"}"#),
            (nil, #"{"__type":"com.amazonaws#ThrottlingException"}"#),
            ("ThrottlingException", #"{"__type":"Other"}"#),
        ] as [(String?, String)]
    )
    func `the code is found in header or body, and bared`(header: String?, body: String) {
        #expect(Self.refusal(400, header, body).code == "ThrottlingException")
    }

    @Test(
        arguments: [
            (429, "ThrottlingException", "Too many tokens, please wait before trying again.", .throttled),
            (
                429, "ThrottlingException", "Too many tokens per day, please wait before trying again.",
                .quotaUsedUp
            ),
            (429, nil, "", .throttled), (429, "BrandNewException", "slow down", .throttled),
            (400, "ThrottlingException", "Rate exceeded", .throttled), (503, "SlowDown", "", .throttled),
            (429, "ModelNotReadyException", "", .modelNotReady),
            (400, "ServiceQuotaExceededException", "", .quotaUsedUp),
            (503, "ServiceUnavailableException", "", .passing),
            (500, "InternalServerException", "", .passing),
            (500, nil, "", .passing), (502, nil, "", .passing), (504, nil, "", .passing),
            (529, nil, "", .passing),
            (408, "ModelTimeoutException", "", .passing), (408, nil, "", .passing), (424, nil, "", .passing),
            (403, "AccessDeniedException", "", .accessDenied),
            (403, "UnrecognizedClientException", "", .accessDenied),
            (403, nil, "", .accessDenied), (401, "Whatever", "", .accessDenied),
            (407, nil, "", .accessDenied),
            (404, "FTUFormNotFilled", "", .modelRefused),
            (
                404, "ResourceNotFoundException",
                "Model use case details have not been submitted for this account.", .modelRefused
            ),
            (424, "ModelStreamErrorException", "", .passing),
            (403, "ExpiredTokenException", "", .credentialsExpired),
            (403, "InvalidSignatureException", "Signature expired: …", .signatureRefused),
            (404, "ResourceNotFoundException", "", .unknownModel), (404, nil, "Not Found", .misdirected),
            (301, nil, "", .misdirected), (413, nil, "", .tooLarge),
            (400, "ValidationException", "Input is too long for requested model.", .tooLarge),
            (400, "ValidationException", "prompt is too long: 210000 tokens > 200000 maximum", .tooLarge),
            (
                400, "ValidationException",
                "Invocation of model ID x with on-demand throughput isn’t supported. Retry with an inference profile.",
                .profileRequired
            ),
            (400, "ValidationException", "The provided model identifier is invalid.", .unknownModel),
            (
                400, "ValidationException", "This model version has reached the end of its life.",
                .unknownModel
            ),
            (400, "ValidationException", "Could not process image", .rejected), (400, nil, "", .rejected),
            (422, nil, "", .rejected),
        ] as [(Int, String?, String, ServiceRefusal.Meaning)]
    )
    func `status, code and message have one meaning`(
        status: Int,
        code: String?,
        message: String,
        meaning: ServiceRefusal.Meaning
    ) {
        #expect(Self.refusal(status, code, #"{"message":"\#(message)"}"#).meaning == meaning)
    }

    @Test(
        arguments: [
            (#"{"originalStatusCode":429}"#, .passing), (#"{"originalStatusCode":503}"#, .passing),
            (#"{"originalStatusCode":400}"#, .rejected), ("{}", .passing),
        ] as [(String, ServiceRefusal.Meaning)]
    )
    func `a failure of the model counts by the model's own status`(
        body: String,
        meaning: ServiceRefusal.Meaning
    ) {
        #expect(Self.refusal(424, "ModelErrorException", body).meaning == meaning)
    }

    @Test(arguments: [
        (#"{"message":"a\n  b\u0007c"}"#, "a b c"), (#"{"Message":"big"}"#, "big"),
        ("plain text", "plain text"),
        ("", ""), ("{}", ""), ("\n <html><body>secret</body></html>", "the answer is an HTML page"),
        ("<!DOCTYPE html><p>", "the answer is an HTML page"),
    ])
    func `a message is one line`(body: String, message: String) {
        #expect(Self.refusal(500, nil, body).message == message)
    }

    @Test func `a message is cut, and so is a body that is none`() {
        let long = String(repeating: "ä", count: 5000)
        #expect(Self.refusal(400, nil, #"{"message":"\#(long)"}"#).message.count == 300)
        #expect(Self.refusal(400, nil, long).message.count == 300)
    }

    @Test(arguments: [
        ("FTUFormNotFilled", "Form not filled"),
        (
            "ResourceNotFoundException",
            "Model use case details have not been submitted for this account. Fill out the form."
        ),
    ])
    func `what the account owes Anthropic is said, and not taken for a permission`(
        code: String,
        message: String
    ) {
        #expect(
            Self.refusal(404, code, #"{"message":"\#(message)"}"#).description == """
                bedrock: \(code) (404): \(message)
                  hint: fill in Anthropic's use case form in the Bedrock console of this account, then resume
                """
        )
    }

    @Test func `the description names code, status, request and the way out`() {
        let id = [HTTPHeader(name: "x-amzn-RequestId", value: "abc")]
        let body = #"{"message":"on-demand throughput isn't supported"}"#
        #expect(
            Self.refusal(400, "ValidationException", body, headers: id).description == """
                bedrock: ValidationException (400): on-demand throughput isn't supported (request abc)
                  hint: set profile: global, us or another that 'sheaf models' lists for this model
                """
        )
        #expect(Self.refusal(500, nil, "").description == "bedrock: status 500")
    }
}
