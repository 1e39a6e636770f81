/// A page of 390 by 520 points that is one JPEG: what a scanner writes, and whatever else a file may make of it.
struct HandmadeScan {
    static let content = "q 390 0 0 520 0 0 cm /I Do Q"

    var jpeg: [UInt8]
    /// Pixels, as the image's dictionary says.
    var size = (width: 780, height: 1_040)
    var content = Self.content
    /// More of the page's dictionary, and of the tree of pages, which pages inherit from.
    var page = ""
    var tree = "/MediaBox[0 0 390 520]"
    /// More of the page's resources: the image is /I, a form that shows it /X, and the fonts are /F and, of drawings, /T.
    var resources = ""
    /// The rest of the image's dictionary.
    var image = "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
    /// A stream that entries may name as 9 0 R.
    var more: (entries: String, bytes: [UInt8]) = ("", [])

    var file: [UInt8] {
        let fonts = "/Font<</F 6 0 R/T 7 0 R>>"
        let dictionary = "/Type/XObject/Subtype/Image/Width \(size.width)/Height \(size.height)"
        let form = "/Type/XObject/Subtype/Form/BBox[0 0 390 520]/Resources<</XObject<</I 5 0 R>>>>"
        let drawn =
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 65/LastChar 65/Widths[1]"
            + "/Encoding<</Differences[65/a]>>/CharProcs<</a 10 0 R>>>>"
        return HandmadePDF.file([
            Array("<</Type/Catalog/Pages 2 0 R>>".utf8),
            Array("<</Type/Pages/Kids[3 0 R]/Count 1\(tree)>>".utf8),
            Array(
                ("<</Type/Page/Parent 2 0 R/Contents 4 0 R"
                    + "/Resources<<\(fonts)/XObject<</I 5 0 R/X 8 0 R>>\(resources)>>\(page)>>").utf8
            ),
            HandmadePDF.stream("", Array(content.utf8)),
            HandmadePDF.stream(dictionary + image, jpeg),
            Array("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".utf8),
            Array(drawn.utf8),
            HandmadePDF.stream(form, Array(Self.content.utf8)),
            HandmadePDF.stream(more.entries, more.bytes),
            HandmadePDF.stream("", Array("1 0 d0 0 0 1 1 re f".utf8)),
        ])
    }

    /// The same page for whoever reads it, in a way that is painted.
    var painted: HandmadeScan {
        var scan = self
        scan.page += "/UserUnit 1"
        return scan
    }
}
