internal import Bedrock

extension InferenceError {
    /// What the end of an attempt by this error says of its lane.
    ///
    /// `need` is what the attempt took of the lane's quota. What was mended is no end, the first time.
    func laneEnding(of need: Double, isFirst: Bool) -> LaneEnding {
        if isMended, isFirst { return .nothing }
        if isCancelled { return .nothing }
        if isThrottle {
            return .throttled(isOfRequests ? .requests : .tokens, retryAfter: retryAfter)
        }
        if isUnreachable { return .absent(isUnreachable: true, retryAfter: nil) }
        if modelTrouble == .notReady { return .absent(isUnreachable: false, retryAfter: retryAfter) }
        if isRetryable { return .failed(used: mayBePaid ? need : 0, retryAfter: retryAfter) }
        guard let stop = RunStop(self) else { return .refused }
        // Without keys no other lane is better.
        return isOfKeys ? .nothing : .shut(stop)
    }

    /// What was mended on the way, such as an expired token or an ability that the model lacks; `nil` where nothing was.
    ///
    /// Each cause is mended once for a flight.
    var mendedCause: String? {
        guard isMended, case .refused(let refusal) = self else { return nil }
        return "\(refusal.meaning)"
    }

    /// Why the run stops at once, where the keys are refused: without them no other lane is better, and no other part.
    ///
    /// `isFirst`: nothing was mended before it, so that what is mended now is tried once more.
    func stopOfKeys(isFirst: Bool) -> RunStop? {
        isOfKeys && !(isMended && isFirst) ? RunStop(self) : nil
    }

    /// Whether there are too many requests, rather than too many tokens.
    private var isOfRequests: Bool {
        guard case .refused(let refusal) = self else { return false }
        let message = refusal.message.lowercased()
        return message.contains("request") && !message.contains("token")
    }

    /// Whether it is about the keys, the same for every model and region.
    private var isOfKeys: Bool {
        guard case .refused(let refusal) = self else { return true }
        switch refusal.meaning {
        case .credentialsExpired, .signatureRefused: return true
        default: return false
        }
    }
}
