/// Why a signature was not accepted, the way AWS's services say it.
public struct SignatureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// AWS's codes, by their names on the wire.
    public enum Code: String, Sendable {
        /// The request bears no signature at all.
        case missingAuthenticationToken = "MissingAuthenticationToken"
        /// A part of the signature is missing or malformed.
        case incompleteSignature = "IncompleteSignature"
        /// Nobody knows this key, or not with this token.
        case unrecognizedClient = "UnrecognizedClientException"
        /// The temporary key has ended.
        case expiredToken = "ExpiredTokenException"
        /// The signature does not fit the request, or its time is too far off.
        case invalidSignature = "InvalidSignatureException"
    }

    /// What is wrong, for programs.
    public let code: Code
    /// What is wrong, for people; it holds no secret.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The HTTP status that goes with the code.
    public var status: Int { code == .incompleteSignature ? 400 : 403 }

    /// Code and message.
    public var description: String { "\(code.rawValue): \(message)" }
}
