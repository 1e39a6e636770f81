/// PDFs whose pages differ in their content.
extension HandmadePDF {
    /// A page for each of these operators, which may use the font F.
    static func pages(showing operators: [String]) -> [UInt8] {
        pages(contents: operators.map { stream("", Array($0.utf8)) })
    }

    /// A page for each of these objects, whatever they are, as its content.
    static func pages(contents: [[UInt8]]) -> [UInt8] {
        let first = 4
        let kids = contents.indices.map { "\(first + 2 * $0) 0 R" }.joined(separator: " ")
        var objects = [
            Array("<</Type/Catalog/Pages 2 0 R>>".utf8),
            Array("<</Type/Pages/Kids[\(kids)]/Count \(contents.count)>>".utf8),
            Array("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".utf8),
        ]
        for (index, content) in contents.enumerated() {
            let page =
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents \(first + 2 * index + 1) 0 R"
                + "/Resources<</Font<</F 3 0 R>>>>>>"
            objects += [Array(page.utf8), content]
        }
        return file(objects)
    }
}
