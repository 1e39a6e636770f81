internal import ExtractionFrames

/// The pages of a PDF that are one JPEG each, decoded without being painted.
///
/// The file's objects are opened with the first page that may be such a scan: most files have none. From the first sign
/// that something is wrong with them on, all of the file's pages are painted.
final class ScanSource {
    private enum Objects {
        case unopened
        case open(ObjectFile)
        case doubtful
    }

    private let file: OpenFile
    private let password: [UInt8]
    private let pageCount: Int
    private var objects = Objects.unopened

    /// With the password that opened the document.
    init(_ file: OpenFile, password: [UInt8], pageCount: Int) {
        (self.file, self.password, self.pageCount) = (file, password, pageCount)
    }

    /// What the page shows, where that is a JPEG in whole; `nil` where it is better painted, for whichever reason.
    func sight(of page: borrowing PDFPage, within bounds: ImageBounds) -> PageSight? {
        guard let size = try? page.imageSize(within: bounds), let objects = opened() else { return nil }
        let box = page.box
        // Half a pixel of the image that is made, or what nobody sees.
        let tolerance = Placement.Tolerance(
            across: box.width * max(0.5 / Double(size.width), 0.003),
            up: box.height * max(0.5 / Double(size.height), 0.003)
        )
        let scan = objects.withPage(page.number) { PageScan($0, box: box, tolerance: tolerance) }
        guard objects.isFlawless else {
            self.objects = .doubtful
            return nil
        }
        let points = (width: page.width, height: page.height)
        return scan.flatMap { try? ScanPicture($0).sight(of: points, shownAs: size, within: bounds) }
    }

    private func opened() -> ObjectFile? {
        if case .unopened = objects {
            let found = ObjectFile(file, password: password, pageCount: pageCount)
            objects = found.map { .open($0) } ?? .doubtful
        }
        guard case .open(let objects) = objects else { return nil }
        return objects
    }
}
