import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// Pages that are one JPEG and nothing else, which are decoded without being painted.
///
/// A JPEG that is within the bounds goes on byte for byte where it is decoded so, and never where it is painted.
@Suite(.timeLimit(.minutes(5))) struct DirectScanTests {
    private static let bounds = ImageLimits(maxSide: 1_600, maxPixels: 2_000_000)

    private static func read(
        _ scan: HandmadeScan,
        content: ContentMode = .image,
        image: ImageLimits = bounds
    ) async throws -> Reading {
        try await pool.get().read(scan.file, content: content, image: image)
    }

    /// One for all tests, most of which read a page or two.
    private static let pool = Result { try ExtractionPool.real() }

    private static func isDirect(_ scan: HandmadeScan) async throws -> Bool {
        let reading = try await read(scan)
        try #require(reading.forms == ["image"], "\(String(describing: reading.failure))")
        return Array(reading.images[0].bytes) == scan.jpeg
    }

    @Test(
        arguments: [
            ("", "", "", ""),
            // A hundredth of a point is no difference.
            ("q 1 0 0 1 10 20 cm q 390.01 0 0 519.99 -10.01 -20 cm /I Do Q Q", "", "", ""),
            ("q 390 0 0 520 0 0 cm /I Do", "/Rotate 0", "", ""),
            ("% a note )(\n/S gs q 1 g 0 0 390 520 re W n \(HandmadeScan.content) Q", "", plainState, ""),
            ("/Artifact <</A[(()\\))]/B<<>>>> BDC \(HandmadeScan.content) EMC /P MP", "", "", ""),
            (
                "\(HandmadeScan.content) BT 3 Tr /F 9 Tf 1 0 0 1 9 500 Tm (A) Tj [<41> -9 (B)] TJ ET", "", "",
                ""
            ),
            ("BT 3 Tr ET q 0 Tr Q BT /F 9 Tf (A) ' ET \(HandmadeScan.content)", "", "", ""),
            ("", "/CropBox[-9 -9 390 520]", "", ""),
            ("q 390 0 0 520 40 60 cm /I Do Q", "/MediaBox[0 0 500 600]/CropBox[430 580 40 60]", "", ""),
            ("", "/Annots[<</Subtype/Link/Rect[9 9 99 99]/Border[0 0 0]>>]", "", ""),
            ("", "", "", rgb + "/Filter[/DCTDecode]/Decode[0 1 0 1 0 1]/ImageMask false/Interpolate true"),
        ]
    )
    func `a page that is one image and nothing that shows is decoded`(
        content: String,
        page: String,
        resources: String,
        image: String
    ) async throws {
        var scan = HandmadeScan(jpeg: try await Self.picture())
        if !content.isEmpty { scan.content = content }
        if !image.isEmpty { scan.image = image }
        (scan.page, scan.resources) = (page, resources)
        #expect(try await Self.isDirect(scan))
    }

    @Test(
        arguments: [
            "q 390 0 0 519 0 1 cm /I Do Q q 0 0 390 9 re W n Q",
            "q 390 0 0 -520 0 520 cm /I Do Q", "q -390 0 0 520 390 0 cm /I Do Q",
            "q 0 390 -520 0 390 0 cm /I Do Q",
            "q 384 0 0 520 6 0 cm /I Do Q", "q 390 0 0 520 0 4 cm /I Do Q", "q 390 0 9 520 0 0 cm /I Do Q",
            "\(HandmadeScan.content) \(HandmadeScan.content)", "/X Do", "q 390 0 0 520 0 0 cm /I Do Q Q",
            "\(HandmadeScan.content) BT /F 40 Tf 90 90 Td (SEEN) Tj ET",
            "\(HandmadeScan.content) BT 3 Tr ET q BT 0 Tr /F 40 Tf 90 90 Td (SEEN) Tj ET Q",
            "BT 3 Tr /F 40 Tf ET q 0 Tr Q q 0 Tr BT 90 90 Td (SEEN) Tj ET Q \(HandmadeScan.content)",
            "\(HandmadeScan.content) BT 3 Tr /T 90 Tf 90 90 Td (A) Tj ET",
            "\(HandmadeScan.content) BT 3 Tr /None 90 Tf 90 90 Td (A) Tj ET",
            "\(HandmadeScan.content) 1 0 0 rg 90 90 99 99 re f",
            "\(HandmadeScan.content) 90 90 m 200 200 l S",
            "\(HandmadeScan.content) BI /W 1 /H 1 /BPC 8 /CS /G ID x EI",
            "0 0 390 260 re W n \(HandmadeScan.content)",
            "/S gs \(HandmadeScan.content)", "/None gs \(HandmadeScan.content)",
            "/OC /Layer BDC \(HandmadeScan.content) EMC", "/Sh sh \(HandmadeScan.content)",
            "BX \(HandmadeScan.content) EX", "q 390 0 0 5e2 0 0 cm /I Do Q",
            "\(HandmadeScan.content) (never closed",
            "\(HandmadeScan.content) <</A", "\(HandmadeScan.content) 7", "q 390 0 0 520 0 0 cm /#49 Do Q",
        ]
    )
    func `content that shows more than the image, or might, is painted`(content: String) async throws {
        var scan = HandmadeScan(jpeg: try await Self.picture())
        scan.content = content
        scan.resources = "/ExtGState<</S<</ca 0.5>>>>"
        try await Self.expectPainted(scan)
    }

    @Test(
        arguments: [
            "/Rotate 90", "/Rotate 180", "/UserUnit 2", "/CropBox[0 0 390 400]", "/CropBox[0 0 200 520]",
            "/Annots[<</Subtype/Link/Rect[9 9 99 99]/Border[0 0 2]>>]",
            "/Annots[<</Subtype/Square/Rect[90 90 200 200]/C[1 0 0]/IC[1 0 0]/F 4>>]",
            "/Annots[<</Subtype/Widget/FT/Btn/Rect[90 90 200 200]/MK<</BG[1 0 0]>>>>]",
        ]
    )
    func `a page that is turned, cut or written on is painted`(page: String) async throws {
        var scan = HandmadeScan(jpeg: try await Self.picture())
        scan.page = page
        try await Self.expectPainted(scan)
        // The same from the node above the page.
        (scan.page, scan.tree) = ("", scan.tree + page)
        if !page.hasPrefix("/Annots"), !page.hasPrefix("/UserUnit") { try await Self.expectPainted(scan) }
    }

    @Test(
        arguments: [
            rgb + filter + "/Decode[1 0 1 0 1 0]", rgb + filter + "/SMask 9 0 R",
            rgb + filter + "/Mask 9 0 R",
            rgb + filter + "/Mask[0 9 0 9 0 9]", rgb + filter + "/OC<</Type/OCG/Name(L)>>",
            rgb + filter + "/DecodeParms<</ColorTransform 0>>", rgb + filter + "/D[1 0 1 0 1 0]",
            "/BitsPerComponent 8/ColorSpace/DeviceGray" + filter,
            "/BitsPerComponent 8/ColorSpace/DeviceCMYK" + filter,
            "/BitsPerComponent 8/ColorSpace[/Indexed/DeviceRGB 1<000000FFFFFF>]" + filter,
            "/BitsPerComponent 8/ColorSpace[/CalRGB<</WhitePoint[0.95 1 1.09]/Gamma[1 1 1]>>]" + filter,
            "/BitsPerComponent 8/ColorSpace[/Lab<</WhitePoint[0.95 1 1.09]>>]" + filter,
            "/ImageMask true" + filter,
        ]
    )
    func `an image that is masked, or of other colours, is painted`(image: String) async throws {
        var scan = HandmadeScan(jpeg: try await Self.picture())
        scan.image = image
        scan.more = (
            "/Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8",
            [0, 128, 255, 90]
        )
        try await Self.expectPainted(scan)
    }

    @Test func `a JPEG of another size than the PDF says, or that would be turned, is painted`() async throws
    {
        var scan = HandmadeScan(jpeg: try await Self.picture())
        scan.size.height -= 1
        try await Self.expectPainted(scan)
        scan.size.height += 1
        let exif: [UInt8] =
            Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
        scan.jpeg.insert(contentsOf: [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif, at: 2)
        try await Self.expectPainted(scan)
        scan.jpeg[2 + 4 + 25] = 1
        #expect(try await Self.isDirect(scan), "upright")
    }

    @Test func `a scan with recognized words is decoded, and has its words`() async throws {
        var scan = HandmadeScan(jpeg: try await Self.picture())
        scan.content += " BT 3 Tr /F 9 Tf 40 400 Td (Read by a machine) Tj ET"
        let reading = try await Self.read(scan, content: .textAndImage)
        #expect(reading.forms == ["both"] && reading.texts[0].contains("Read by a machine"))
        #expect(reading.images.map { Array($0.bytes) } == [scan.jpeg])
        #expect(reading.images[0].width == 780 && reading.images[0].height == 1_040)
    }

    @Test func `a scan of nothing but white is a blank page`() async throws {
        let scan = HandmadeScan(jpeg: try await Self.jpeg(of: "1 g 0 0 390 520 re f"))
        for image in [Self.bounds, ImageLimits(maxSide: 700)] {
            var grey = scan
            grey.image = Self.grey
            let reading = try await Self.read(grey, content: .auto, image: image)
            #expect(reading.pages.map(\.route) == [.blank] && reading.texts == [""])
        }
    }

    // MARK: Pixels

    // Small images are all edges, which no two ways of shrinking treat alike.
    @Test(arguments: [(1_000, 3), (901, 3), (780, 3), (520, 3), (260, 3), (129, 6), (100, 6)])
    func `a decoded scan has the size and the look of a painted one`(side: Int, limit: Double) async throws {
        let scan = HandmadeScan(jpeg: try await Self.picture())
        let image = ImageLimits(maxSide: side)
        let direct = try #require(try await Self.read(scan, image: image).images.first)
        let painted = try #require(try await Self.read(scan.painted, image: image).images.first)
        #expect(direct.width == painted.width && direct.height == painted.height && direct.height == side)
        #expect(direct.bytes != painted.bytes)
        let (left, right) = (try await Self.pixels(direct), try await Self.pixels(painted))
        #expect(left.difference(from: right) < limit && left.mean(minus: right) < 1)
    }

    @Test func `the colours are those of the document's profile, not of the JPEG's own`() async throws {
        var scan = HandmadeScan(jpeg: try await Self.picture())
        let plain = try await Self.pixels(try #require(try await Self.read(scan).images.first))
        scan.image = "/ColorSpace[/ICCBased 9 0 R]/BitsPerComponent 8" + Self.filter
        scan.more = ("/N 3", HandmadeProfile.linear)
        let direct = try await Self.pixels(try #require(try await Self.read(scan).images.first))
        let painted = try await Self.pixels(
            try #require(try await Self.read(scan.painted, image: Self.bounds).images.first)
        )
        #expect(direct.difference(from: plain) > 10, "otherwise this proves nothing")
        #expect(direct.width == 780 && direct.mean(minus: painted) < 2)
    }

    @Test func `the colours of a scan that is shrunk are those of the profile, too`() async throws {
        var scan = HandmadeScan(jpeg: try await Self.jpeg(of: "0.5 g 0 0 390 520 re f 1 0 0 rg 0 0 9 9 re f"))
        scan.image = "/ColorSpace[/ICCBased 9 0 R]/BitsPerComponent 8" + Self.filter
        scan.more = ("/N 3", HandmadeProfile.linear)
        let image = ImageLimits(maxSide: 640)
        let direct = try await Self.pixels(try #require(try await Self.read(scan, image: image).images.first))
        let painted = try await Self.pixels(
            try #require(try await Self.read(scan.painted, image: image).images.first)
        )
        #expect(direct.difference(from: painted) < 2)
    }

    @Test func `a grey scan comes out grey`() async throws {
        let flat = "0.5 g 0 0 390 520 re f"
        var scan = HandmadeScan(jpeg: try await Self.jpeg(of: flat))
        scan.image = Self.grey
        let image = ImageLimits(maxSide: 640)
        let direct = try await Self.read(scan, image: image)
        #expect(direct.images == (try await Self.read(scan.painted, image: image)).images)
        #expect(try await Self.isDirect(scan))
    }

    // MARK: Files

    @Test(
        arguments: [
            ["--object-streams=generate"], ["--linearize"], ["--stream-data=uncompress"],
            ["--encrypt", "key", "owner", "256", "--"],
            ["--allow-weak-crypto", "--encrypt", "schlüssel", "owner", "128", "--use-aes=n", "--"],
            ["--encrypt", "", "owner", "128", "--use-aes=y", "--"],
        ]
    )
    func `a scan is decoded whichever way its file is written`(arguments: [String]) async throws {
        let scan = HandmadeScan(jpeg: try await Self.picture())
        try await withScratchDirectory { folder in
            let (plain, made) = (folder.appending(path: "plain.pdf"), folder.appending(path: "made.pdf"))
            try Data(scan.file).write(to: plain)
            let result = try await runCommand(
                URL(filePath: "/usr/bin/qpdf"),
                ["--password-mode=unicode"] + arguments + [plain.path, made.path]
            )
            try #require(result.status == 0, "\(result.errors)")
            let password = arguments.first { ["key", "schlüssel"].contains($0) }
            let reading = await (try ExtractionPool.real()).read(
                ExtractionRequest(source: made.path, content: .image, password: password, image: Self.bounds)
            )
            #expect(reading.images.map { Array($0.bytes) } == [scan.jpeg])
        }
    }

    @Test(arguments: [0.02, 0.5, 0.99])
    func `a JPEG that breaks off ends as it does where it is painted`(share: Double) async throws {
        var scan = HandmadeScan(jpeg: try await Self.picture())
        scan.jpeg.removeLast(scan.jpeg.count - Int(Double(scan.jpeg.count) * share))
        try await Self.expectPainted(scan)
        scan.jpeg = [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 7, count: 5_000)
        try await Self.expectPainted(scan)
    }

    @Test func `a JPEG with a fault inside is not sent on as it is`() async throws {
        var scan = HandmadeScan(jpeg: try await Self.picture())
        let start = try #require(scan.jpeg.firstRange(of: [0xFF, 0xDA])).upperBound
        for place in (start + scan.jpeg.count) / 2..<scan.jpeg.count * 2 / 3 { scan.jpeg[place] = 0x55 }
        try await Self.expectPainted(scan)
    }

    @Test func `a file that needs repair is painted`() async throws {
        let scan = HandmadeScan(jpeg: try await Self.picture())
        var bytes = scan.file
        let table = try #require(bytes.lastRange(of: Array("startxref".utf8)))
        bytes.replaceSubrange(table, with: Array("startxxxx".utf8))
        let reading = try await ExtractionPool.real().read(bytes, content: .image, image: Self.bounds)
        #expect(reading.forms == ["image"] && reading.images.allSatisfy { Array($0.bytes) != scan.jpeg })
    }

    @Test func `a scan is decoded in as little memory as a worker may have`() async throws {
        let scan = HandmadeScan(jpeg: try await Self.picture())
        let reading = try await ExtractionPool.real(memoryMB: ExtractionPool.leastMemoryMB)
            .read(scan.file, content: .image, image: Self.bounds)
        #expect(reading.images.map { Array($0.bytes) } == [scan.jpeg])
    }

    @Test func `no change of a byte ends a worker`() async throws {
        var scan = HandmadeScan(jpeg: try await Self.jpeg(of: Self.marks, cutTo: "0 0 390 40"))
        scan.size = (1_040, 107)
        scan.tree = "/MediaBox[0 0 390 40]"
        scan.content = "q 390 0 0 40 0 0 cm /I Do Q BT 3 Tr /F 9 Tf 1 0 0 1 9 9 Tm [(A) 9 <42>] TJ ET"
        let file = scan.file
        let pool = try ExtractionPool.real()
        #expect(try await pool.read(file, content: .image, image: Self.bounds).images.count == 1)
        // Where the JPEG is not, most changes are of consequence.
        let places = file.indices.filter { $0 < 900 || $0 > file.count - 2_000 }
        var random = SeededGenerator(seed: 21)
        for _ in 0..<300 {
            var mutant = file
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let everywhere = Bool.random(using: &random)
                let place =
                    everywhere
                    ? file.indices.randomElement(using: &random) : places.randomElement(using: &random)
                mutant[place ?? 0] = UInt8.random(in: 0...255, using: &random)
            }
            let reading = try await pool.read(mutant, content: .image, image: Self.bounds)
            #expect(reading.failure?.failureClass != .crashed && !reading.forms.contains("crashed"))
        }
    }
}

extension DirectScanTests {
    fileprivate static let rgb = "/BitsPerComponent 8/ColorSpace/DeviceRGB"
    fileprivate static let grey = "/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode"
    fileprivate static let filter = "/Filter/DCTDecode"
    fileprivate static let plainState =
        "/ExtGState<</S<</Type/ExtGState/ca 1/CA 1.0/BM/Normal/SMask/None/AIS false/SA true/OPM 1>>>>"

    /// Shapes in colours and a few words.
    fileprivate static let marks =
        (0..<40).map { number in
            let (x, y) = (number % 5 * 78, number / 5 * 65)
            let shades = [number * 7 % 10, number * 3 % 10, number % 10].map { "0.\($0)" }.joined(
                separator: " "
            )
            return
                "\(shades) rg \(x) \(y) 78 65 re f 0 g BT /F 14 Tf \(x + 9) \(y + 30) Td (No. \(number)) Tj ET"
        }.joined(separator: " ")

    /// A JPEG of 780 by 1,040 pixels, in colours.
    fileprivate static func picture() async throws -> [UInt8] { try await made.value }

    private static let made = Task { try await jpeg(of: marks) }

    /// What such marks look like: a painted page.
    fileprivate static func jpeg(of marks: String, cutTo box: String? = nil) async throws -> [UInt8] {
        let page = HandmadePDF.pages(
            1,
            operators: marks,
            side: 1,
            pixels: [255],
            matrix: "1 0 0 1 0 0",
            entries: "/MediaBox[\(box ?? "0 0 390 520")]"
        )
        let reading = try await ExtractionPool.real()
            .read(page, content: .image, image: ImageLimits(maxSide: 1_040, maxPixels: 2_000_000))
        return Array(try #require(reading.images.first { $0.mediaType == .jpeg }).bytes)
    }

    /// Painted, and as another file of the same page is.
    fileprivate static func expectPainted(
        _ scan: HandmadeScan,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let reading = try await read(scan)
        #expect(reading.isFinished && reading.pages.count == 1, sourceLocation: sourceLocation)
        #expect(reading.images.allSatisfy { Array($0.bytes) != scan.jpeg }, sourceLocation: sourceLocation)
        guard !scan.page.contains("UserUnit"), !scan.tree.contains("UserUnit") else { return }
        let painted = try await read(scan.painted)
        #expect(
            reading.images == painted.images && reading.forms == painted.forms,
            sourceLocation: sourceLocation
        )
    }

    /// An image's pixels, by poppler's own tool.
    fileprivate static func pixels(_ image: PageImage) async throws -> Pixels {
        var scan = HandmadeScan(jpeg: Array(image.bytes), size: (image.width, image.height))
        scan.tree = "/MediaBox[0 0 390 520]"
        return try await withScratchDirectory { folder in
            let file = folder.appending(path: "image.pdf")
            try Data(scan.file).write(to: file)
            let made = try await runCommand(
                URL(filePath: "/usr/bin/pdfimages"),
                [file.path, folder.appending(path: "image").path]
            )
            try #require(made.status == 0, "\(made.errors)")
            let bytes = Array(try Data(contentsOf: folder.appending(path: "image-000.ppm")))
            return Pixels(width: image.width, bytes: Array(bytes.suffix(image.width * image.height * 3)))
        }
    }

    fileprivate struct Pixels {
        let width: Int
        let bytes: [UInt8]

        /// Mean, of 255; of pictures of one size.
        func difference(from other: Pixels) -> Double {
            let places = stride(from: 0, to: bytes.count, by: Self.step)
            let sum = places.reduce(0) { $0 + abs(Int(bytes[$1]) - Int(other.bytes[$1])) }
            return Double(sum * Self.step) / Double(bytes.count)
        }

        /// How much brighter the one picture is than the other, of whichever size.
        func mean(minus other: Pixels) -> Double { abs(mean - other.mean) }

        private var mean: Double {
            let sum = stride(from: 0, to: bytes.count, by: Self.step).reduce(0) { $0 + Int(bytes[$1]) }
            return Double(sum * Self.step) / Double(bytes.count)
        }

        /// Looks at every eleventh shade.
        private static let step = 11
    }
}
