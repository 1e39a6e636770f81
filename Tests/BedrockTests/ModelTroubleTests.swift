import Testing

@testable import Bedrock

@Suite
struct ModelTroubleTests {
    private func error(_ status: Int, _ code: String, _ message: String) -> InferenceError {
        .refused(ServiceRefusalTests.refusal(status, code, #"{"message":"\#(message)"}"#))
    }

    @Test(
        arguments: [
            (429, "ModelNotReadyException", "Model is not ready for inference.", .notReady),
            (404, "ResourceNotFoundException", "Could not resolve the foundation model.", .notInRegion),
            (400, "ValidationException", "The provided model identifier is invalid.", .notInRegion),
            (400, "ValidationException", "on-demand throughput isn't supported", .notInRegion),
            (404, "FTUFormNotFilled", "Submit the use case form", .refused),
            (
                404, "ResourceNotFoundException",
                "Model use case details have not been submitted for this account.",
                .refused
            ),
            (
                403, "AccessDeniedException",
                "You don't have access to the model with the specified model ID.",
                .refused
            ),
            (
                403, "AccessDeniedException",
                "User: x is not authorized to perform: bedrock:InvokeModel on resource: "
                    + "arn:aws:bedrock:us-east-2::foundation-model/anthropic.x with an explicit deny",
                .refused
            ),
            (400, "ValidationException", "Operation not allowed", .refused),
            (403, "AccessDeniedException", "Not authorized.", nil),
            (403, "UnrecognizedClientException", "The security token is invalid.", nil),
            (429, "ThrottlingException", "Too many tokens", nil),
            (400, "ValidationException", "Could not process image", nil),
        ] as [(Int, String, String, ModelTrouble?)]
    )
    func `trouble with one model is told from trouble with all`(
        status: Int,
        code: String,
        message: String,
        trouble: ModelTrouble?
    ) {
        #expect(error(status, code, message).modelTrouble == trouble)
    }

    @Test(
        arguments: [
            ("`temperature` is deprecated for this model.", .temperature),
            ("`temperature` and `top_p` cannot both be specified for this model.", .temperature),
            ("`temperature` may only be set to 1 when thinking is enabled.", .temperature),
            ("This model doesn't support the toolConfig.toolChoice.tool field.", .forcedToolChoice),
            ("Thinking may not be enabled when tool_choice forces tool use.", .forcedToolChoice),
            ("This model doesn't support tool use.", .tools),
            ("This model doesn't support system messages. Try again without one.", .systemPrompt),
            ("This model doesn't support the image content block that you provided.", .images),
            ("This model doesn't support documents.", .documents),
            ("Citations are not supported for this model.", .citations),
            ("#/messages/0: extraneous key [cachePoint] is not permitted", .cachePoints),
            ("output_config.format: Extra inputs are not permitted", .structuredOutput),
            ("thinking.type: enabled is not supported for this model", .thinking),
            ("The model is unsupported for streaming.", .streaming),
            ("The provided model doesn't support counting tokens.", .tokenCounting),
            ("image exceeds 5 MB maximum", nil), ("The model is busy with temperature.", nil),
            ("Unsupported something", nil),
        ] as [(String, Ability?)]
    )
    func `an ability that is missing is known by the service's words`(message: String, ability: Ability?) {
        let error = error(400, "ValidationException", message)
        #expect(error.modelTrouble == ability.map { .lacksAbility($0) })
        // Whatever the cause, this request is not accepted as it is, and others may be.
        #expect(error.fatality == nil && !error.isRetryable && !error.isThrottle)
    }

    @Test func `a quota of the day is not a throttle`() {
        let daily = error(429, "ThrottlingException", "Too many tokens per day, please wait")
        #expect(daily.fatality == .serviceOut && !daily.isThrottle)
        #expect(error(400, "ServiceQuotaExceededException", "").fatality == .serviceOut)
        let passing = error(429, "ThrottlingException", "Too many tokens, please wait")
        #expect(passing.fatality == nil && passing.isThrottle)
    }

    @Test func `a model that is not ready is worth waiting for`() {
        let error = error(429, "ModelNotReadyException", "")
        #expect(error.isRetryable && !error.isThrottle && error.fatality == nil)
    }
}
