/// PDFs written object by object, for what no fixture should hold: many pages, large images, hostile streams.
enum HandmadePDF {
    /// `pageCount` pages that all show the same text operators and, where there are pixels, the same square
    /// grey image.
    static func pages(
        _ pageCount: Int,
        operators: String = "",
        side: Int = 0,
        pixels: [UInt8] = []
    ) -> [UInt8] {
        let marks = pixels.isEmpty ? operators : "595 0 0 842 0 0 cm /I Do " + operators
        let tree = (0..<pageCount).map { "\($0 + 6) 0 R" }.joined(separator: " ")
        var objects = [
            Array("<</Type/Catalog/Pages 2 0 R>>".utf8),
            Array("<</Type/Pages/Kids[\(tree)]/Count \(pageCount)>>".utf8),
            Array("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".utf8),
            stream("", Array(marks.utf8)),
            stream(
                "/Subtype/Image/Width \(side)/Height \(side)/ColorSpace/DeviceGray/BitsPerComponent 8",
                pixels
            ),
        ]
        let page =
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            + "/Resources<</Font<</F 3 0 R>>/XObject<</I 5 0 R>>>>>>"
        objects += repeatElement(Array(page.utf8), count: pageCount)
        return file(objects)
    }

    /// Pages whose images are noise: some 600 KB each, however they are encoded.
    static func noise(pageCount: Int) -> [UInt8] { pages(pageCount, side: 900, pixels: noise) }

    private static let noise: [UInt8] = {
        var state: UInt32 = 1
        return (0..<900 * 900).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }()

    /// A page whose resources hold this many empty arrays: three bytes each in the file, many more in memory.
    static func balloon(objects: Int) -> [UInt8] {
        let arrays = Array(repeatElement(Array("[] ".utf8), count: objects).joined())
        return file([
            Array("<</Type/Catalog/Pages 2 0 R>>".utf8),
            Array("<</Type/Pages/Kids[3 0 R]/Count 1>>".utf8),
            Array(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</ExtGState 5 0 R>>>>"
                    .utf8
            ),
            stream("", Array("/A gs".utf8)),
            Array("<</A<</X[".utf8) + arrays + Array("]>>>>".utf8),
        ])
    }

    private static func stream(_ entries: String, _ bytes: [UInt8]) -> [UInt8] {
        Array("<<\(entries)/Length \(bytes.count)>>\nstream\n".utf8) + bytes + Array("\nendstream".utf8)
    }

    private static func file(_ objects: [[UInt8]]) -> [UInt8] {
        var bytes = Array("%PDF-1.4\n".utf8)
        var table = "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for (index, object) in objects.enumerated() {
            let place = String(bytes.count)
            table += String(repeating: "0", count: 10 - place.count) + place + " 00000 n \n"
            bytes += Array("\(index + 1) 0 obj\n".utf8) + object + Array("\nendobj\n".utf8)
        }
        let start = bytes.count
        let end = "trailer\n<</Size \(objects.count + 1)/Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n"
        return bytes + Array((table + end).utf8)
    }
}
