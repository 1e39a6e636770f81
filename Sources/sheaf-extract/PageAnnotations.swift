internal import CPoppler
// Lists are of GLib, whose headers both libraries bring: the compiler takes whichever came first for their home.
internal import CVips
internal import Glibc

/// What was put on a page and is not of its content (ISO 32000-1, 12.5): what a form was filled in with, stamps,
/// signatures, handwriting, words typed over it.
///
/// What shows no words of its own is not looked at: links, marks on text, comments that open, sounds. Nor is what is
/// hidden.
final class PageAnnotations {
    private struct Item {
        let annotation: OpaquePointer
        let kind: PopplerAnnotType
        /// As a viewer shows the page, from its lower left corner.
        let area: PopplerRectangle
    }

    /// A picture's sides, in points, together: what is smaller says nothing.
    private static let leastSides = 12.0
    /// So many are looked at for pictures.
    private static let lookLimit = 2_000

    private let list: UnsafeMutablePointer<GList>?
    private let items: [Item]
    /// Those of form fields that may be pictures.
    private var marks: [FieldMark] = []

    private struct FieldMark {
        /// On the page before it is turned.
        let rectangle: PopplerRectangle
        let isSignature: Bool
    }

    init(of page: OpaquePointer) {
        list = poppler_page_get_annot_mapping(page)
        let mappings = list?.items(of: PopplerAnnotMapping.self) ?? []
        items = mappings.compactMap { mapping in
            guard let annotation = mapping.annot, Self.isSeen(annotation) else { return nil }
            let kind = poppler_annot_get_annot_type(annotation)
            guard !Self.wordless.contains(kind.rawValue) else { return nil }
            return Item(annotation: annotation, kind: kind, area: mapping.area)
        }
        if items.contains(where: { $0.kind == POPPLER_ANNOT_WIDGET }) { marks = Self.marks(of: page) }
    }

    deinit { poppler_page_free_annot_mapping(list) }

    var isEmpty: Bool { items.isEmpty }

    /// Those that may show what the text does not tell.
    ///
    /// They are stamps, handwriting, signatures, and boxes that are ticked without a character of `text`, which is that of
    /// the page with its annotations.
    func pictures(beside text: [GlyphBox], height: Double) -> Pictures {
        let pictures = items.prefix(Self.lookLimit).filter { item in
            let area = item.area
            guard area.x2 - area.x1 + area.y2 - area.y1 >= Self.leastSides else { return false }
            switch item.kind {
            case POPPLER_ANNOT_STAMP, POPPLER_ANNOT_INK: return true
            case POPPLER_ANNOT_WIDGET:
                guard let mark = mark(of: item) else { return false }
                return mark.isSignature || !text.contains { $0.isCentred(in: area, height: height) }
            default: return false
            }
        }
        return Pictures(annotations: pictures.map(\.annotation))
    }

    /// Annotations of a page, good for as long as those are there.
    struct Pictures {
        fileprivate let annotations: [OpaquePointer]

        var isEmpty: Bool { annotations.isEmpty }

        /// Calls while they are hidden.
        func hidden<Result>(_ body: () throws(ReadingFault) -> Result) throws(ReadingFault) -> Result {
            let flags = annotations.map { poppler_annot_get_flags($0) }
            for (annotation, flags) in zip(annotations, flags) {
                poppler_annot_set_flags(annotation, PopplerAnnotFlag(flags.rawValue | PageAnnotations.hidden))
            }
            defer {
                for (annotation, flags) in zip(annotations, flags) {
                    poppler_annot_set_flags(annotation, flags)
                }
            }
            return try body()
        }
    }

    private func mark(of item: Item) -> FieldMark? {
        var rectangle = PopplerRectangle()
        if !marks.isEmpty { poppler_annot_get_rectangle(item.annotation, &rectangle) }
        return marks.first { $0.rectangle.isNear(rectangle) }
    }

    /// Signatures, and boxes and buttons that are on.
    private static func marks(of page: OpaquePointer) -> [FieldMark] {
        guard let list = poppler_page_get_form_field_mapping(page) else { return [] }
        defer { poppler_page_free_form_field_mapping(list) }
        return list.items(of: PopplerFormFieldMapping.self).prefix(lookLimit).compactMap { field in
            switch poppler_form_field_get_field_type(field.field) {
            case POPPLER_FORM_FIELD_SIGNATURE: FieldMark(rectangle: field.area, isSignature: true)
            case POPPLER_FORM_FIELD_BUTTON where poppler_form_field_button_get_state(field.field) != 0:
                FieldMark(rectangle: field.area, isSignature: false)
            default: nil
            }
        }
    }

    fileprivate static let hidden = POPPLER_ANNOT_FLAG_HIDDEN.rawValue

    private static func isSeen(_ annotation: OpaquePointer) -> Bool {
        poppler_annot_get_flags(annotation).rawValue & (hidden | POPPLER_ANNOT_FLAG_NO_VIEW.rawValue) == 0
    }

    private static let wordless = Set(
        [
            POPPLER_ANNOT_TEXT, POPPLER_ANNOT_LINK, POPPLER_ANNOT_HIGHLIGHT, POPPLER_ANNOT_UNDERLINE,
            POPPLER_ANNOT_SQUIGGLY, POPPLER_ANNOT_STRIKE_OUT, POPPLER_ANNOT_CARET, POPPLER_ANNOT_POPUP,
            POPPLER_ANNOT_FILE_ATTACHMENT, POPPLER_ANNOT_SOUND, POPPLER_ANNOT_MOVIE, POPPLER_ANNOT_SCREEN,
            POPPLER_ANNOT_PRINTER_MARK, POPPLER_ANNOT_TRAP_NET, POPPLER_ANNOT_3D,
        ].map(\.rawValue)
    )
}

extension PopplerRectangle {
    fileprivate func isNear(_ other: PopplerRectangle) -> Bool {
        abs(x1 - other.x1) < 0.1 && abs(y1 - other.y1) < 0.1 && abs(x2 - other.x2) < 0.1
            && abs(y2 - other.y2) < 0.1
    }
}

extension GlyphBox {
    /// Whether its middle is in an area whose coordinates run upwards on a page of this height.
    fileprivate func isCentred(in area: PopplerRectangle, height: Double) -> Bool {
        let across = (left + right) / 2
        return across > area.x1 && across < area.x2 && height - middle > area.y1 && height - middle < area.y2
    }
}

extension PagePixels {
    /// Whether any pixel does.
    func differ(from other: PagePixels) -> Bool {
        bytes.count != other.bytes.count || memcmp(bytes.start, other.bytes.start, bytes.count) != 0
    }
}
