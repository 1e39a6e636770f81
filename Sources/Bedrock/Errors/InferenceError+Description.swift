internal import AWS

extension InferenceError: CustomStringConvertible {
    /// The message for the user, with its hint on a line of its own.
    public var description: String {
        switch self {
        case .refused(let refusal): refusal.description
        case .transport(let error): "bedrock: \(error)\(error.hint.map { "\n  hint: \($0)" } ?? "")"
        case .lostAnswer(let reason, let requestID):
            "bedrock: the answer cannot be read: \(reason)\(requestID.map { " (request \($0))" } ?? "")"
        case .credentials(let error): error.description
        }
    }
}

extension ServiceRefusal: CustomStringConvertible {
    /// The message for the user, with its hint on a line of its own.
    public var description: String {
        let subject = code.map { "bedrock: \($0) (\(status))" } ?? "bedrock: status \(status)"
        let sentence = message.isEmpty ? "" : ": \(message)"
        let request = requestID.map { " (request \($0))" } ?? ""
        return "\(subject)\(sentence)\(request)\(hint.map { "\n  hint: \($0)" } ?? "")"
    }

    private var hint: String? {
        switch meaning {
        case .profileRequired: "set profile: global, us or another that 'sheaf models' lists for this model"
        case .unknownModel:
            "check the model's name, whether this region has it, and whether it is at its end of life"
        case .modelRefused where isOfUseCaseForm:
            "fill in Anthropic's use case form in the Bedrock console of this account, then resume"
        case .accessDenied, .modelRefused:
            """
            the keys need bedrock:InvokeModel on the model and on its inference profile, \
            and the account access to the model
            """
        case .credentialsExpired: "get new credentials, then resume"
        case .signatureRefused: "check the secret key, and this machine's clock"
        case .quotaUsedUp: "wait for the quota to refill, or ask AWS for a higher one; then resume"
        case .misdirected: "check the endpoint: this answer does not look like Bedrock's"
        case .throttled, .passing, .modelNotReady, .tooLarge, .rejected, .lacksAbility: nil
        }
    }

    private var isOfUseCaseForm: Bool {
        code == "FTUFormNotFilled" || message.lowercased().contains(Meaning.useCaseForm)
    }
}
