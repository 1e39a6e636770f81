internal import Documents
internal import Jobs

/// What came of reading one document.
struct DocumentReport: Encodable {
    let path: String
    /// Why it failed; `nil` where every page was given or accounted for.
    var failureClass: String?
    var message: String?
    /// Pages that were given, lost ones too.
    var pages = 0
    /// Pages that could not be painted.
    var lost = 0
    var textBytes = 0
    var images = 0
    var imageBytes = 0
    /// Pages by why they came in their form.
    var routes: [String: Int] = [:]
    /// Pixels of the longest side of any image.
    var longestSide = 0

    /// Takes the document to its end.
    static func reading(_ extraction: Extraction, path: String) async -> DocumentReport {
        var report = DocumentReport(path: path)
        var isFinished = false
        do throws(Failure) {
            while let event = try await extraction.next() {
                switch event {
                case .opened: break
                case .page(let page): report.count(page)
                case .finished: isFinished = true
                }
            }
            if !isFinished { report.failureClass = "cancelled" }
        } catch {
            report.failureClass = error.failureClass.rawValue
            report.message = error.message
        }
        return report
    }

    private mutating func count(_ page: PageContent) {
        pages += 1
        routes[page.route.rawValue, default: 0] += 1
        switch page.content {
        case .text(let text): textBytes += text.utf8.count
        case .image(let image): count(image)
        case .textAndImage(let text, let image):
            textBytes += text.utf8.count
            count(image)
        case .lost: lost += 1
        }
    }

    private mutating func count(_ image: PageImage) {
        images += 1
        imageBytes += image.bytes.count
        longestSide = max(longestSide, image.width, image.height)
    }
}
