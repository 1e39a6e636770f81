internal import ExtractionFrames

/// A file of plain text: prose, source code, tables, markup.
///
/// What does not decode into readable characters is no text, whatever its name. Line ends stay as they are.
struct TextFile {
    /// A longer text fits no model's context.
    private static let byteLimit = 4 << 20

    let text: String

    init(_ file: OpenFile) throws(ReadingFault) {
        guard !PlainText.isBinary(try file.prefix(ContentSignature.window)) else {
            throw Self.unsupported("the file is of an unknown binary kind")
        }
        guard try file.size() <= Self.byteLimit else {
            throw ReadingFault(
                .tooLarge,
                "the file is too large for a text: over \(Self.byteLimit >> 20) MiB\n  hint: split it"
            )
        }
        let bytes = try file.prefix(Self.byteLimit)
        guard let text = PlainText.decoded(bytes) else {
            throw Self.unsupported("the file is text of an unknown encoding, or no text")
        }
        self.text = text
    }

    private static func unsupported(_ what: String) -> ReadingFault {
        ReadingFault(
            .unsupported,
            what + ": only \(DocumentReading.readableKinds) are read"
                + "\n  hint: iconv brings text of other encodings to UTF-8"
        )
    }
}
