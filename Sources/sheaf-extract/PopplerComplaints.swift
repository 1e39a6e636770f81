internal import CVips
internal import Synchronization

/// What poppler complained of since that was last forgotten.
///
/// Poppler reads on behind an error, without what it cannot read: its log is all there is to learn that from. Most
/// complaints are harmless, so each is good only for the questions that are asked here.
enum PopplerComplaints {
    private enum Subject {
        /// A page's content: missing, not to be decoded, or no content.
        case content
        /// Means of encryption that poppler does not have.
        case encryption
    }

    private static let subjects = Mutex<Set<Subject>>([])

    static var speakOfContent: Bool { subjects.withLock { $0.contains(.content) } }
    static var speakOfEncryption: Bool { subjects.withLock { $0.contains(.encryption) } }

    static func forget() { subjects.withLock { $0 = [] } }

    /// Listens from now on.
    static func watch() {
        g_log_set_handler(
            "Poppler",
            G_LOG_LEVEL_INFO,
            { _, _, message, _ in
                if let message { PopplerComplaints.note(String(cString: message)) }
            },
            nil
        )
    }

    private static func note(_ words: String) {
        // Warnings are of no loss.
        guard words.hasPrefix("Syntax error") || words.hasPrefix("Internal error") else { return }
        subjects.withLock { subjects in
            // A broken file may be good for millions of complaints.
            if !subjects.contains(.content), contentPhrases.contains(where: words.contains) {
                subjects.insert(.content)
            }
            if words.contains("security handler") { subjects.insert(.encryption) }
        }
    }

    // As poppler 22.12 has them, without those about annotations, fonts, or single codes of an image.
    private static let contentPhrases = [
        " in flate stream", "Bad LZW stream", "in ASCIIHex stream", "Unknown filter", "Bad filter name",
        "'Filter' attribute", "Can't revert non decrypt streams", "Weird page contents",
        "not found but needed",
        "Unknown operator", " args to '", "' operator is wrong type", "Illegal character",
        "Unterminated string",
        "Dictionary key must be a name", "No font in show", "Bad image parameters",
        "Could not find start of jpeg data", "Unexpected EOF in JBIG2 stream",
        "Failed to decode the codestream", "Did no succeed opening JPX Stream.",
    ]
}
