internal import JSON

extension InferenceRequest {
    /// The body of a CountTokens request, in the form in which the request itself would go out.
    public func countTokensBody() -> [UInt8] {
        var writer = JSONWriter()
        writer.object("input") { writer in
            switch wireForm {
            case .converse: writer.member("converse") { writeCountedConverse(to: &$0) }
            case .messages: writer.member("invokeModel") { $0.member("body", base64: messagesBody()) }
            }
        }
        return writer.bytes
    }
}
