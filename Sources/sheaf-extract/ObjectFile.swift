internal import CQpdf
internal import CVips

/// A PDF as a tree of objects, beside poppler's view of it.
///
/// Opened only where nothing is wrong with the file: nothing is repaired.
final class ObjectFile {
    /// The tree of pages is read at once: 4 KB of memory and 10 µs each.
    private static let pageLimit = 5_000

    private var file: qpdf_data?
    /// What the file is read from, in place.
    private let bytes: OpaquePointer

    /// `nil` where it cannot be opened with this password, in the bytes that the file was encrypted by; where its pages
    /// are not so many; and where it would take more than a quarter of the address space.
    init?(_ file: OpenFile, password: [UInt8], pageCount: Int) {
        guard pageCount <= Self.pageLimit, let size = try? file.size(), size <= Confinement.addressSpace / 4,
            let bytes = try? file.mapped()
        else { return nil }
        self.bytes = bytes
        self.file = qpdf_init()
        guard let file = self.file else { return nil }
        qpdf_silence_errors(file)
        qpdf_set_suppress_warnings(file, QPDF_TRUE)
        qpdf_set_attempt_recovery(file, QPDF_FALSE)
        var count = gsize(0)
        let start = g_bytes_get_data(bytes, &count)?.assumingMemoryBound(to: CChar.self)
        let characters = (password + [0]).map { CChar(bitPattern: $0) }
        guard qpdf_read_memory(file, "document", start, UInt64(count), characters) == QPDF_SUCCESS,
            qpdf_get_num_pages(file) == pageCount, isFlawless
        else { return nil }
    }

    deinit {
        if file != nil { qpdf_cleanup(&file) }
        g_bytes_unref(bytes)
    }

    /// Whether nothing was wrong with what was read so far.
    var isFlawless: Bool { qpdf_has_error(file) == 0 && qpdf_more_warnings(file) == 0 }

    /// Calls with the page of this number, from 1, whose objects are good for as long as that takes.
    func withPage<Result>(_ number: Int, _ body: (PDFObject) -> Result?) -> Result? {
        guard let file else { return nil }
        defer { qpdf_oh_release_all(file) }
        return body(PDFObject(qpdf_get_page_n(file, number - 1), in: file))
    }
}
