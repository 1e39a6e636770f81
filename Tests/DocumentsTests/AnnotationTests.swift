import Jobs
import TestSupport
import Testing

@testable import Documents

/// What was put on a page: form fields that were filled in, typed words, stamps, signatures.
@Suite(.timeLimit(.minutes(3))) struct AnnotationTests {
    /// One annotation, with the operators that draw it; without any it has no appearance.
    struct Annotation: Sendable, CustomTestStringConvertible {
        var name: String
        var entries: String
        var rectangle = "200 690 400 710"
        var operators = ""
        /// The name of a button's state.
        var state: String?

        var testDescription: String { name }

        var hidden: Annotation { with("/F 2") }
        var unseen: Annotation { with("/F 32") }

        private func with(_ flags: String) -> Annotation {
            var copy = self
            copy.entries += flags
            return copy
        }
    }

    private static let words = "BT /F 10 Tf 2 6 Td (Erika Mustermann) Tj ET"
    private static let drawing = "0.8 0 0 rg 5 2 m 60 18 l 90 3 l f"

    private static let typed = [
        Annotation(
            name: "a text field",
            entries: "/Subtype/Widget/FT/Tx/T(a)/V(Erika Mustermann)",
            operators: words
        ),
        Annotation(
            name: "a choice",
            entries: "/Subtype/Widget/FT/Ch/T(a)/V(Erika Mustermann)",
            operators: words
        ),
        Annotation(
            name: "typed over",
            entries: "/Subtype/FreeText/Contents(Erika)/DA(/F 10 Tf)",
            operators: words
        ),
        Annotation(
            name: "typed over, not drawn",
            entries: "/Subtype/FreeText/Contents(Erika Mustermann)/DA(/Helvetica 10 Tf 0 g)"
        ),
    ]
    private static let stamp = Annotation(name: "a stamp", entries: "/Subtype/Stamp", operators: drawing)
    private static let signature = Annotation(
        name: "a signature",
        entries: "/Subtype/Widget/FT/Sig/T(a)/V<</Type/Sig/Filter/Adobe.PPKLite>>",
        operators: drawing
    )
    private static func box(_ operators: String, isOn: Bool = true) -> Annotation {
        Annotation(
            name: "a box",
            entries: "/Subtype/Widget/FT/Btn/T(a)/V/\(isOn ? "On" : "Off")",
            rectangle: "200 690 214 704",
            operators: operators,
            state: isOn ? "On" : "Off"
        )
    }
    private static let cross = "2 w 2 2 m 12 12 l S 2 12 m 12 2 l S"

    @Test(arguments: typed)
    func `what was filled in stands in its line`(annotation: Annotation) async throws {
        for content in [ContentMode.auto, .text] {
            let reading = try await read(annotation, content: content)
            #expect(reading.forms == ["text"] && reading.pages.map(\.notes) == [[]])
            let line = reading.texts.first?.split(separator: "\n").first { $0.hasPrefix("Name:") }
            #expect(line?.split(separator: " ") == ["Name:", "Erika", "Mustermann"])
            #expect(reading.texts.first?.contains("Line 29 of a text") == true)
        }
    }

    @Test(arguments: typed.flatMap { [$0.hidden, $0.unseen] })
    func `what is hidden is not read`(annotation: Annotation) async throws {
        let reading = try await read(annotation)
        #expect(reading.forms == ["text"] && reading.texts.first?.contains("Erika") == false)
    }

    @Test(arguments: [
        (stamp, "both"), (signature, "both"), (box(cross), "both"),
        (
            Annotation(
                name: "handwriting",
                entries: "/Subtype/Ink/InkList[[200 690 300 710]]",
                operators: drawing
            ), "both"
        ),
        // Nothing of them is seen, or nothing that the text does not tell.
        (stamp.hidden, "text"), (signature.unseen, "text"),
        (Annotation(name: "no signature", entries: "/Subtype/Widget/FT/Sig/T(a)"), "text"),
        (Annotation(name: "a stamp of nothing", entries: "/Subtype/Stamp", operators: "n"), "text"),
        (box("BT /Z 12 Tf 2 3 Td (4) Tj ET"), "text"), (box(cross, isOn: false), "text"),
        (Annotation(name: "a link", entries: "/Subtype/Link", operators: drawing), "text"),
        (Annotation(name: "a mark", entries: "/Subtype/Highlight", operators: drawing), "text"),
        (
            Annotation(
                name: "an empty field",
                entries: "/Subtype/Widget/FT/Tx/T(a)",
                operators: "0.9 g 0 0 200 20 re f"
            ), "text"
        ),
        (
            Annotation(
                name: "a dot",
                entries: "/Subtype/Stamp",
                rectangle: "200 690 203 693",
                operators: drawing
            ), "text"
        ),
    ])
    func `what is drawn on a page shows it beside its text`(annotation: Annotation, form: String) async throws
    {
        let reading = try await read(annotation)
        #expect(reading.forms == [form])
        #expect(reading.pages.map(\.route) == [form == "both" ? .figure : .hasText])
        #expect(reading.texts.first?.contains("Line 29 of a text") == true)
        #expect(try await read(annotation, content: .text).forms == ["text"])
    }

    @Test func `a ticked box is its character`() async throws {
        let reading = try await read(Self.box("BT /Z 12 Tf 2 3 Td (4) Tj ET"))
        #expect(reading.texts.first?.contains("✔") == true)
    }

    @Test func `no drawing is shown where no figures are wanted`() async throws {
        #expect(try await read(Self.stamp, figureShare: "1").forms == ["text"])
    }

    @Test func `what was typed on a scan goes as the scan`() async throws {
        let long =
            "BT /F 10 Tf 2 6 Td (\(String(repeating: "Erika Mustermann of Lindholm ", count: 6))) Tj ET"
        let note = Annotation(name: "a note", entries: "/Subtype/FreeText/DA(/F 10 Tf)", operators: long)
        let scan = "q 595 0 0 842 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G /F /AHx ID 80A0C0E0> EI Q"
        let reading = try await read(note, content: .auto, page: scan)
        #expect(reading.forms == ["image"] && reading.pages.map(\.route) == [.scanned])
    }

    private func read(
        _ annotation: Annotation,
        content: ContentMode = .auto,
        figureShare: String? = nil,
        page: String = HandmadePDF.lines(30).replacing(
            "(Line 6 ",
            with: "(Name:) Tj ET BT /F 10 Tf 60 20 Td (Line 6 "
        )
    ) async throws -> Reading {
        try await ExtractionPool.real().read(
            Self.document(annotation, page: page),
            content: content,
            figureShare: figureShare.flatMap { Fraction($0) } ?? InputSettings.defaultFigureShare
        )
    }

    private static func document(_ annotation: Annotation, page: String) -> [UInt8] {
        let sides = annotation.rectangle.split(separator: " ").compactMap { Int($0) }
        let fonts = "/Resources<</Font<</F 3 0 R/Z 4 0 R>>>>"
        var entries = "/Type/Annot/Rect[\(annotation.rectangle)]" + annotation.entries
        if let state = annotation.state {
            entries += "/AP<</N<</\(state) 8 0 R>>>>/AS/\(state)"
        } else if !annotation.operators.isEmpty {
            entries += "/AP<</N 8 0 R>>"
        }
        let objects = [
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[7 0 R]/DR<</Font<</F 3 0 R>>>>/DA(/F 10 Tf)>>>>",
            "<</Type/Pages/Kids[6 0 R]/Count 1>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            "<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>",
            "",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R\(fonts)/Annots[7 0 R]>>",
            "<<\(entries)>>",
        ].map { Array($0.utf8) }
        let size = "0 0 \(sides[2] - sides[0]) \(sides[3] - sides[1])"
        let drawn = "/Type/XObject/Subtype/Form/BBox[\(size)]" + fonts
        return HandmadePDF.file(
            objects[..<4] + [HandmadePDF.stream("", Array(page.utf8))] + objects[5...]
                + [HandmadePDF.stream(drawn, Array(annotation.operators.utf8))]
        )
    }
}
