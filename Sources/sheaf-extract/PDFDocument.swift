internal import CPoppler
// GError is of GLib, whose headers both libraries bring: the compiler takes whichever came first for its
// home.
internal import CVips
internal import ExtractionFrames
internal import Glibc

/// An open PDF with at least one page, read through a descriptor.
///
/// Poppler repairs what it can without a word, so damage in a part that no selected page needs goes
/// unnoticed.
struct PDFDocument: ~Copyable {
    private let document: OpaquePointer
    let pageCount: Int

    /// Leaves `descriptor` open.
    init(descriptor: Int32) throws(ReadingFault) {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 4)
        guard copy >= 0 else { throw OpenFile.fault() }
        var problem: UnsafeMutablePointer<GError>?
        // Poppler owns the copy from here, also where it fails.
        guard let document = poppler_document_new_from_fd(copy, nil, &problem) else {
            defer { g_clear_error(&problem) }
            throw Self.fault(code: problem?.pointee.code ?? -1)
        }
        let pageCount = Int(poppler_document_get_n_pages(document))
        guard pageCount > 0 else {
            g_object_unref(UnsafeMutableRawPointer(document))
            throw ReadingFault(.noPages, "the PDF has no pages")
        }
        self.document = document
        self.pageCount = pageCount
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(document)) }

    /// The page of this number, from 1.
    func page(_ number: Int) throws(ReadingFault) -> PDFPage {
        guard let page = poppler_document_get_page(document, Int32(number - 1)) else {
            throw ReadingFault(.damaged, "page \(number) cannot be read")
        }
        return PDFPage(page, number: number)
    }

    private static func fault(code: Int32) -> ReadingFault {
        switch code {
        case 1:
            ReadingFault(
                .encrypted,
                "the PDF needs a password; decrypt it first, such as with qpdf --decrypt"
            )
        case 3: ReadingFault(.damaged, "the PDF's page catalogue cannot be read")
        default: ReadingFault(.damaged, "the PDF cannot be read: damaged or cut")
        }
    }
}
