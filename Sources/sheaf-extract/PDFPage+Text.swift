internal import CPoppler
// Lists are of GLib, whose headers both libraries bring: the compiler takes whichever came first for their home.
internal import CVips

extension PDFPage {
    /// The characters of the page's content; text outside the page box is not among them.
    func text() -> PageText {
        let text = orderedText()
        // Of a page whose letters mostly run from the right poppler 22.12 gives a part, or nothing.
        guard text.scalars.isEmpty || text.hasTextFromRight else { return text }
        let lines = textByLines()
        return lines.runsFromRight || lines.scalars.count > text.scalars.count ? lines : text
    }

    /// How the characters of `text()` are set, run by run.
    func styles() -> [TextStyle] {
        var area = PopplerRectangle.everywhere
        let list = poppler_page_get_text_attributes_for_area(page, &area)
        defer { poppler_page_free_text_attributes(list) }
        let palest: UInt16 = 55_000
        return list.map { list in
            list.items(of: PopplerTextAttributes.self).map { style in
                let colour = style.color
                return TextStyle(
                    range: Int(style.start_index)..<max(Int(style.start_index), Int(style.end_index) + 1),
                    size: style.font_size,
                    isPale: min(colour.red, colour.green, colour.blue) >= palest
                )
            }
        } ?? []
    }

    private func orderedText() -> PageText {
        let text = string(of: .everywhere)
        return withBoxes(of: .everywhere) { boxes in
            let page = PageText(text, boxes: boxes)
            guard page.boxes.isEmpty, page.scalars.count < boxes.count else { return page }
            return uncut(text, boxes: boxes).map { PageText($0, boxes: boxes) } ?? page
        }
    }

    /// The whole of a text that ends where a font maps a character to NUL; `nil` where it does not end so.
    ///
    /// What stands behind such a character is asked for by its place; the character itself becomes U+FFFD.
    private func uncut(_ text: String, boxes: UnsafeBufferPointer<PopplerRectangle>) -> String? {
        var scalars = text.unicodeScalars
        var place = scalars.count
        // Each question costs as much as there are characters.
        for round in 0..<max(2, 2_000_000 / boxes.count) where place < boxes.count {
            let rest = PopplerRectangle.everything(from: boxes[place])
            switch boxes.count - place - withBoxes(of: rest, \.count) {
            case 0: break
            case 1:
                // No selection begins with what parts words, and lines.
                scalars.append(boxes[place].x1 < boxes[place].x2 ? " " : "\n")
                place += 1
                continue
            default: return round == 0 ? nil : Self.padded(scalars, to: boxes.count)
            }
            let part = string(of: rest).unicodeScalars
            guard round > 0 || part.isEmpty else { return nil }
            scalars.append(contentsOf: part.isEmpty ? "\u{FFFD}".unicodeScalars : part)
            place = scalars.count
        }
        return Self.padded(scalars, to: boxes.count)
    }

    private static func padded(_ scalars: String.UnicodeScalarView, to count: Int) -> String {
        String(scalars) + String(repeating: "\u{FFFD}", count: max(0, count - scalars.count))
    }

    /// In reading order, up to the first NUL.
    private func string(of area: PopplerRectangle) -> String {
        var area = area
        guard let raw = poppler_page_get_text_for_area(page, &area) else { return "" }
        defer { g_free(raw) }
        return String(cString: raw)
    }

    /// One for each of an area's characters; none where there are none.
    private func withBoxes<Result>(
        of area: PopplerRectangle,
        _ body: (UnsafeBufferPointer<PopplerRectangle>) -> Result
    ) -> Result {
        var area = area
        var boxes: UnsafeMutablePointer<PopplerRectangle>?
        var count: UInt32 = 0
        guard poppler_page_get_text_layout_for_area(page, &area, &boxes, &count) != 0, let boxes else {
            return body(UnsafeBufferPointer(start: nil, count: 0))
        }
        defer { g_free(boxes) }
        return body(UnsafeBufferPointer(start: boxes, count: Int(count)))
    }

    /// The page's text by whole lines, from one to behind the last, whichever way they run.
    private func textByLines() -> PageText {
        var selection = PopplerRectangle(x1: width + 1, y1: height + 1, x2: width + 1, y2: -1)
        guard let raw = poppler_page_get_selected_text(page, POPPLER_SELECTION_LINE, &selection) else {
            return PageText(plain: "")
        }
        defer { g_free(raw) }
        return PageText(plain: String(cString: raw))
    }
}

extension PopplerRectangle {
    /// An area that begins before the first line and ends behind the last.
    ///
    /// Poppler begins and ends at the lines that are nearest to the area's corners. Were those the page's, a line over
    /// its edge would be nearer than the first or the last. What is wholly outside of the page poppler drops before.
    fileprivate static let everywhere = PopplerRectangle(x1: -1e9, y1: -1e9, x2: 1e9, y2: 1e9)

    /// An area that begins with the character in a box, and ends behind the last.
    fileprivate static func everything(from box: PopplerRectangle) -> PopplerRectangle {
        // A character is in an area with its middle.
        PopplerRectangle(x1: box.x1 - 0.01, y1: (box.y1 + box.y2) / 2, x2: 1e9, y2: 1e9)
    }
}
