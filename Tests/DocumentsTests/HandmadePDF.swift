/// PDFs written object by object, for what no fixture should hold: many pages, large images, hostile streams.
enum HandmadePDF {
    /// `pageCount` pages that all show the same operators and, where there are pixels, the same square grey image
    /// first, in the place that a matrix gives it; `entries` go into each page's dictionary.
    static func pages(
        _ pageCount: Int,
        operators: String = "",
        side: Int = 0,
        pixels: [UInt8] = [],
        matrix: String = "595 0 0 842 0 0",
        entries: String = ""
    ) -> [UInt8] {
        let marks = pixels.isEmpty ? operators : "q \(matrix) cm /I Do Q " + operators
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
            + "/Resources<</Font<</F 3 0 R>>/XObject<</I 5 0 R>>>>\(entries)>>"
        objects += repeatElement(Array(page.utf8), count: pageCount)
        return file(objects)
    }

    /// Operators that show lines of words, from the top.
    static func lines(_ count: Int, prefix: String = "") -> String {
        (0..<count).map {
            "\(prefix) BT /F 10 Tf 60 \(780 - $0 * 14) Td (Line \($0) of a text that is long enough to be good) Tj ET "
        }.joined()
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

    /// Pages of some words each; those of `tarpits` show a large image besides, so many times that painting takes minutes
    /// and reading the words no time.
    static func tarpits(_ tarpits: Set<Int>, of pageCount: Int) -> [UInt8] {
        var objects = [
            Array("<</Type/Catalog/Pages 2 0 R>>".utf8), [],
            Array("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".utf8),
            stream(
                "/Subtype/Image/Width 900/Height 900/ColorSpace/DeviceGray/BitsPerComponent 8",
                [UInt8](repeating: 200, count: 810_000)
            ),
        ]
        var kids: [String] = []
        for number in 1...pageCount {
            let fill = "q 595 0 0 842 0 0 cm " + String(repeating: "/I Do ", count: 8_000) + "Q "
            let marks = (tarpits.contains(number) ? fill : "") + lines(20)
            objects.append(stream("", Array(marks.utf8)))
            objects.append(
                Array(
                    ("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents \(objects.count) 0 R"
                        + "/Resources<</Font<</F 3 0 R>>/XObject<</I 4 0 R>>>>>>").utf8
                )
            )
            kids.append("\(objects.count) 0 R")
        }
        objects[1] = Array("<</Type/Pages/Kids[\(kids.joined(separator: " "))]/Count \(pageCount)>>".utf8)
        return file(objects)
    }

    static func stream(_ entries: String, _ bytes: [UInt8]) -> [UInt8] {
        Array("<<\(entries)/Length \(bytes.count)>>\nstream\n".utf8) + bytes + Array("\nendstream".utf8)
    }

    /// The catalogue is the first object.
    static func file(_ objects: [[UInt8]]) -> [UInt8] {
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
