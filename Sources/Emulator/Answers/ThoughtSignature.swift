internal import Digests

/// The seal on a model's thoughts: who gives them back has to give them back unchanged.
enum ThoughtSignature {
    /// The signature of thoughts that may be shown; the empty text stands for those that may not.
    static func of(_ text: String) -> String {
        Base64.encode(SHA256.digest("sheaf-emulator thought: \(text)").bytes)
    }
}
