import Foundation

/// A PDF whose one page has so many words that laying out its text takes poppler many seconds.
enum SlowDocument {
    static func write(to file: URL) throws {
        let words = (0..<100_000).map { index in
            index.isMultiple(of: 100) ? "1 0 0 1 \(index % 500) 780 Tm (w) Tj" : "(w\(index)) Tj T*"
        }
        let content = "BT /F1 6 Tf 7 TL 10 780 Td \(words.joined(separator: "\n")) ET"
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            "<</Length \(content.utf8.count)>>stream\n\(content)\nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
        var text = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(text.utf8.count)
            text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = text.utf8.count
        text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for offset in offsets { text += String(format: "%010d 00000 n \n", offset) }
        text += "trailer<</Size \(objects.count + 1)/Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n"
        try Data(text.utf8).write(to: file)
    }
}
