internal import CVips
internal import ExtractionFrames

/// A scan's JPEG, decoded to the size that its page is shown at.
///
/// One that is within the bounds and no finer than pages are painted goes on byte for byte, as an image item of its own
/// does. Others are shrunk while they are decoded. What its decoder so much as warns of is an error.
struct ScanPicture {
    private let scan: PageScan

    init(_ scan: PageScan) { self.scan = scan }

    /// Of a page of this size in points; `nil` where the JPEG is another than the PDF says.
    func sight(
        of page: (width: Double, height: Double),
        shownAs size: (width: Int, height: Int),
        within bounds: ImageBounds
    ) throws(ReadingFault) -> PageSight? {
        // Pictures that are made of the bytes do not keep them.
        defer { withExtendedLifetime(scan.jpeg) {} }
        guard let head = try head(), isAsWideAsHigh(on: page) else { return nil }
        let isWithin =
            bounds.hold(width: scan.width, height: scan.height)
            && Double(scan.width) <= (page.width * PDFPage.finest).rounded(.up)
            && Double(scan.height) <= (page.height * PDFPage.finest).rounded(.up)
        var pixels = try decoded(shrinkingBy: isWithin ? 1 : shrink(to: size))
        if !isWithin { pixels = pixels.shrunk(to: size) }
        if let profile = scan.profile {
            pixels = try Picture(pixels).coloured(by: profile).plain().decoded().pixels()
        }
        let isGood = isWithin && !head.hasProfile && scan.profile == nil && endsWell
        guard isGood, scan.jpeg.count <= bounds.maxBytes else { return PageSight(pixels: pixels, jpeg: nil) }
        return PageSight(pixels: pixels, jpeg: Array(scan.jpeg.bytes))
    }

    private struct Head {
        let hasProfile: Bool
    }

    private var endsWell: Bool { scan.jpeg.bytes.suffix(2).elementsEqual([0xFF, 0xD9]) }

    /// Whether its pixels are square on the page; within a hundredth, as scans come.
    private func isAsWideAsHigh(on page: (width: Double, height: Double)) -> Bool {
        let shape = Double(scan.width) / Double(scan.height) / (page.width / page.height)
        return abs(shape - 1) < 0.01
    }

    /// `nil` for a JPEG that the PDF describes wrongly, is too large, or that a reader of JPEGs would turn.
    private func head() throws(ReadingFault) -> Head? {
        guard scan.jpeg.bytes.starts(with: [0xFF, 0xD8, 0xFF]) else { return nil }
        let image = try opened("")
        defer { g_object_unref(image) }
        let spaces = [1: VIPS_INTERPRETATION_B_W, 3: VIPS_INTERPRETATION_sRGB]
        guard Int(vips_image_get_width(image)) == scan.width,
            Int(vips_image_get_height(image)) == scan.height,
            scan.width * scan.height <= PictureFile.pixelLimit,
            Int(vips_image_get_bands(image)) == scan.channels,
            vips_image_get_format(image) == VIPS_FORMAT_UCHAR,
            vips_image_guess_interpretation(image) == spaces[scan.channels],
            vips_image_get_orientation(image) <= 1
        else { return nil }
        return Head(hasProfile: sheaf_vips_has_profile(image) != 0)
    }

    private func opened(_ options: String) throws(ReadingFault) -> UnsafeMutablePointer<VipsImage> {
        let source = try source()
        defer { g_object_unref(source) }
        guard let image = sheaf_vips_open(source, options) else { throw Picture.fault() }
        return image
    }

    /// By how much the decoder can shrink the image for this size; it knows powers of two.
    private func shrink(to size: (width: Int, height: Int)) -> Int {
        [8, 4, 2].first { scan.width >= size.width * $0 && scan.height >= size.height * $0 } ?? 1
    }

    private func decoded(shrinkingBy shrink: Int) throws(ReadingFault) -> PagePixels {
        LostParts.forget()
        let picture = try Picture(opened("[fail_on=warning,shrink=\(shrink)]")).decoded()
        guard LostParts.count == 0 else { throw Picture.fault() }
        return try picture.pixels(keepingChannels: scan.profile != nil)
    }

    /// The bytes in place, which have to outlive what is read of it.
    private func source() throws(ReadingFault) -> UnsafeMutablePointer<VipsSource> {
        guard let source = vips_source_new_from_memory(scan.jpeg.bytes.baseAddress, scan.jpeg.count) else {
            throw Picture.fault()
        }
        return source
    }
}
