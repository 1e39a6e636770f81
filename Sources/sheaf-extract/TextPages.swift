/// Cuts a text file into pages, so that page ranges and windows work on it.
///
/// A form feed ends a page and is no part of it; one at the end of the file begins no further page. A page of more than
/// 64 KiB is cut where a line ends, at an empty line if there is one in the second half, and a line longer than that
/// between two characters. The pages and the form feeds together are the text.
enum TextPages {
    static let byteLimit = 64 << 10

    /// The pages as UTF-8; at least one.
    static func cut(_ text: String) -> [ArraySlice<UInt8>] {
        let bytes = Array(text.utf8)
        var sections = bytes.split(separator: 0x0C, omittingEmptySubsequences: false)
        if sections.count > 1, sections.last?.isEmpty == true { sections.removeLast() }
        return sections.flatMap { section in
            var rest = section
            var pages: [ArraySlice<UInt8>] = []
            while rest.count > byteLimit {
                let end = pageEnd(in: rest.prefix(byteLimit), next: rest[rest.startIndex + byteLimit])
                pages.append(rest[..<end])
                rest = rest[end...]
            }
            return pages + [rest]
        }
    }

    /// Where to cut at the end of `page` or before; `next` is the byte behind it.
    private static func pageEnd(in page: ArraySlice<UInt8>, next: UInt8) -> Int {
        var lineEnd: Int?
        for index in page.indices.reversed() where isLineEnd(page[index]) {
            let behind = index + 1 < page.endIndex ? page[index + 1] : next
            // The two bytes of CR LF stay together.
            if page[index] == 0x0D, behind == 0x0A { continue }
            if lineEnd == nil { lineEnd = index + 1 }
            guard index + 1 > page.startIndex + page.count / 2 else { break }
            if isEmptyLine(endingAt: index, of: page) { return index + 1 }
        }
        if let lineEnd { return lineEnd }
        var end = page.endIndex
        // A byte 10xxxxxx goes on with a character; the first byte of a page is none.
        var behind = next
        while behind & 0xC0 == 0x80, end > page.startIndex + 1 {
            end -= 1
            behind = page[end]
        }
        return end
    }

    private static func isEmptyLine(endingAt index: Int, of page: ArraySlice<UInt8>) -> Bool {
        var before = index - 1
        if before >= page.startIndex, page[index] == 0x0A, page[before] == 0x0D { before -= 1 }
        return before >= page.startIndex && isLineEnd(page[before])
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
