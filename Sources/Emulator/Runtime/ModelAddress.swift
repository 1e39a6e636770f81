internal import Bedrock
internal import Spend

/// A model as a request names it: the model, and the inference profile that it goes through.
struct ModelAddress: Sendable {
    let model: ModelCard
    let profile: InferenceProfile

    private static let cards = Dictionary(
        uniqueKeysWithValues: ModelCatalogue.embedded.models.map { ($0.id, $0) }
    )

    /// Finds a bare id, a profile id, or the ARN of either.
    ///
    /// Throws what the service says of one that it cannot run.
    init(_ text: String) throws(ServiceError) {
        let id = text.hasPrefix("arn:") ? Self.id(ofARN: text) : text
        let profile =
            InferenceProfile.allCases.first { $0 != .none && id.hasPrefix("\($0.rawValue).") } ?? .none
        let bareID = profile == .none ? id : String(id.dropFirst(profile.rawValue.count + 1))
        guard let model = Self.cards[bareID],
            profile == .none || (model.profiles + model.unsureProfiles).contains(profile)
        else { throw .validation("The provided model identifier is invalid.") }
        guard model.lifecycle != .ended else {
            throw ServiceError(
                status: 404,
                code: "ResourceNotFoundException",
                message: "This model version has reached the end of its life."
            )
        }
        guard profile != .none || model.onDemand != .no else {
            throw .validation(
                """
                Invocation of model ID \(id) with on-demand throughput isn\u{2019}t supported. Retry your request with the \
                ID or ARN of an inference profile that contains this model.
                """
            )
        }
        self.model = model
        self.profile = profile
    }

    /// What the service bills for some usage; `nil` where the price is not known.
    func cost(of usage: TokenUsage) -> Cost? { model.prices(for: profile)?.cost(of: usage) }

    /// What a request may use that states no `maxTokens`.
    var maxTokens: Int { model.maxOutputTokens }

    /// What some usage takes from a quota: output tokens count several times.
    func quotaTokens(of usage: TokenUsage) -> Int { usage.promptTokens + usage.output * model.outputBurndown }

    /// What stands behind the last `/` of `arn:aws:bedrock:REGION:ACCOUNT:inference-profile/ID`.
    private static func id(ofARN text: String) -> String {
        let fields = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard fields.count == 6, fields[2] == "bedrock" else { return "" }
        let kinds = ["inference-profile/", "foundation-model/"]
        guard let kind = kinds.first(where: { fields[5].hasPrefix($0) }) else { return "" }
        return String(fields[5].dropFirst(kind.count))
    }

    /// The model id of `/model/{modelId}/converse`, decoded.
    ///
    /// Throws the refusal of every other operation.
    static func modelID(ofPath path: String, method: String) throws(ServiceError) -> String {
        let pieces = path.split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count == 4, pieces[1] == "model", pieces[3] == "converse", method == "POST",
            let id = decoded(pieces[2]), !id.isEmpty
        else {
            throw ServiceError(
                status: 404,
                code: "UnknownOperationException",
                message: "The emulator knows POST /model/{modelId}/converse only."
            )
        }
        return id
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
