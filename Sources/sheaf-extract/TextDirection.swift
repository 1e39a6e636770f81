/// The way in which the characters of a line follow each other on the page, as a viewer shows it.
enum TextDirection: CaseIterable {
    case right, down, left, up
}

extension GlyphBox {
    /// Where the box stands once the page is turned so that text of this direction runs to the right.
    func turned(_ direction: TextDirection) -> GlyphBox {
        switch direction {
        case .right: self
        case .down: GlyphBox(left: top, right: bottom, top: -right, bottom: -left)
        case .left: GlyphBox(left: -right, right: -left, top: -bottom, bottom: -top)
        case .up: GlyphBox(left: -bottom, right: -top, top: left, bottom: right)
        }
    }
}
