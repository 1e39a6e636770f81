internal import Bedrock

/// The requests that are measured, the same for every client.
enum Prompt {
    static func text(bytes: Int) -> InferenceRequest {
        let line = "Position 12: 3 pieces of \"anything\" at 4.50 EUR each; see §2.\n"
        let text = String(repeating: line, count: bytes / line.utf8.count)
        return InferenceRequest(messages: [Message(.user, [.text(text)])], maxTokens: 1024)
    }

    static func images(bytes: Int) -> InferenceRequest {
        let content = (0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let image = ImageContent(format: .png, bytes: content, width: 1000, height: 1000)
        return InferenceRequest(
            messages: [Message(.user, [.image(image), .text("What is it?")])],
            maxTokens: 1024
        )
    }
}
