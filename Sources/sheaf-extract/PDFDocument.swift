internal import CPoppler
// GError and the streams are of GLib, whose headers both libraries bring: the compiler takes whichever came first for
// their home.
internal import CVips
internal import ExtractionFrames
internal import Glibc

/// An open PDF with at least one page.
///
/// Poppler repairs what it can without a word, so damage in a part that no selected page needs goes
/// unnoticed.
struct PDFDocument: ~Copyable {
    private static let encrypted: Int32 = 1

    private let document: OpaquePointer
    let pageCount: Int
    /// The password that opened it, in the bytes that it was made of; empty where none was needed.
    let password: [UInt8]

    /// Files of up to so many bytes are read into memory once; poppler reads others as it goes, 256 bytes a call.
    private static let heldBytes = 8 << 20

    /// Leaves the file open; a password that the document does not need does no harm.
    init(_ file: OpenFile, password: String?) throws(ReadingFault) {
        PopplerComplaints.forget()
        let (document, password) = try Self.open(file, password: password)
        let pageCount = Int(poppler_document_get_n_pages(document))
        guard pageCount > 0 else {
            g_object_unref(UnsafeMutableRawPointer(document))
            // Poppler finds none either where it cannot read the catalogue, or that lies.
            let isEmpty = ObjectFile(file, password: password, pageCount: 0) != nil
            throw isEmpty ? ReadingFault(.noPages, "the PDF has no pages") : Self.unreadableCatalogue
        }
        self.document = document
        self.pageCount = pageCount
        self.password = password
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(document)) }

    private static let unreadableCatalogue = ReadingFault(
        .damaged,
        "the PDF's page catalogue cannot be read"
    )

    /// The page of this number, from 1; what poppler complains of is of this page then.
    func page(_ number: Int) throws(ReadingFault) -> PDFPage {
        PopplerComplaints.forget()
        guard let page = PDFPage(number, of: document) else {
            throw ReadingFault(.damaged, "page \(number) cannot be read")
        }
        return page
    }

    /// Without the password at first: poppler refuses a wrong one even where none is needed.
    private static func open(
        _ file: OpenFile,
        password: String?
    ) throws(ReadingFault) -> (OpaquePointer, password: [UInt8]) {
        var problem: UnsafeMutablePointer<GError>?
        defer { g_clear_error(&problem) }
        let isHeld = try file.size() <= heldBytes
        let held = isHeld ? try file.held() : nil
        defer { g_bytes_unref(held) }
        if let document = try open(file, held, &problem) { return (document, []) }
        switch problem?.pointee.code ?? -1 {
        case Self.encrypted:
            guard !PopplerComplaints.speakOfEncryption else {
                throw ReadingFault(
                    .encrypted,
                    "the PDF is encrypted in a way that is not read: only encryption by passwords is"
                )
            }
            guard let password else {
                throw ReadingFault(
                    .encrypted,
                    "the PDF needs a password\n  hint: name it with input.password_env or input.password_file"
                )
            }
            let bytes = isHeld ? g_bytes_ref(held) : try file.mapped()
            defer { g_bytes_unref(bytes) }
            return try unlock(bytes, password)
        case 3: throw Self.unreadableCatalogue
        default: throw ReadingFault(.damaged, "the PDF cannot be read: damaged or cut")
        }
    }

    private static func open(
        _ file: OpenFile,
        _ held: OpaquePointer?,
        _ problem: inout UnsafeMutablePointer<GError>?
    ) throws(ReadingFault) -> OpaquePointer? {
        if let held { return poppler_document_new_from_bytes(held, nil, &problem) }
        let copy = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 4)
        guard copy >= 0 else { throw OpenFile.fault() }
        // Poppler owns the copy from here, also where it fails.
        return poppler_document_new_from_fd(copy, nil, &problem)
    }

    /// Tries the password in UTF-8, which newer encryption takes, and in Latin-1, which older takes.
    ///
    /// Where poppler 22.12 reads from a descriptor, a wrong password makes it read memory that it freed; where it reads
    /// from a stream it does not. It tries the bytes that it gets as they are; its own try of them in Latin-1 needs a
    /// module of the C library's that this process may not load.
    private static func unlock(
        _ bytes: OpaquePointer?,
        _ password: String
    ) throws(ReadingFault) -> (OpaquePointer, password: [UInt8]) {
        let stream = g_memory_input_stream_new_from_bytes(bytes)
        defer { g_object_unref(stream) }
        var forms = [Array(password.utf8)]
        let latin1 = password.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
        if latin1.count == password.unicodeScalars.count, latin1 != forms[0] { forms.append(latin1) }
        for form in forms {
            let characters = (form + [0]).map { CChar(bitPattern: $0) }
            if let document = poppler_document_new_from_stream(stream, -1, characters, nil, nil) {
                return (document, form)
            }
        }
        throw ReadingFault(
            .encrypted,
            "the given password does not open the PDF"
                + "\n  hint: correct what input.password_env or input.password_file names"
        )
    }
}
