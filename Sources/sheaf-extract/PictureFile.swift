internal import CVips
internal import ExtractionFrames

/// An image file as an item of its own; each image of a TIFF is a page.
///
/// A PNG or JPEG that is within the bounds, upright, not in CMYK and whole to its last marker goes on byte for
/// byte. Any other is decoded, turned by its EXIF orientation, shrunk and written again: PNG and GIF as
/// PNG, the others, which mostly hold photographs and scans, as JPEG. Of an animation the first image is taken.
struct PictureFile {
    /// More pixels than this are refused from the header, before anything is decoded.
    static let pixelLimit = 400_000_000

    let file: OpenFile
    let kind: DocumentKind

    func pageCount() throws(ReadingFault) -> Int {
        guard kind == .tiff else { return 1 }
        let image = try open(page: 1)
        defer { g_object_unref(image) }
        return min(max(1, Int(sheaf_vips_page_count(image))), FrameLimits.pages)
    }

    /// The page of this number, from 1.
    func image(ofPage page: Int, within bounds: ImageBounds) throws(ReadingFault) -> ExtractedImage {
        let header = try header(ofPage: page)
        guard header.width * header.height <= Self.pixelLimit else {
            throw ReadingFault(
                .tooLarge,
                "an image of \(header.width)x\(header.height) pixels: too large to decode"
            )
        }
        if header.isUpright, !header.isCMYK, bounds.hold(width: header.width, height: header.height),
            let (form, bytes) = try wholeFile(upTo: bounds.maxBytes)
        {
            return ExtractedImage(form, width: header.width, height: header.height, bytes: bytes)
        }
        let size = bounds.size(ofWidth: Double(header.width), height: Double(header.height), enlargingUpTo: 1)
        LostParts.forget()
        // Pixels are decoded once, here: encoding may run twice, a sequential source cannot.
        let picture = try shrunk(page: page, to: size).plain().decoded()
        guard LostParts.count == 0 else { throw Picture.fault() }
        if kind == .png || kind == .gif, let bytes = picture.png(bitDepth: 8), bytes.count <= bounds.maxBytes
        {
            return ExtractedImage(.png, width: picture.width, height: picture.height, bytes: bytes)
        }
        let bytes = try picture.jpeg(upTo: bounds.maxBytes)
        return ExtractedImage(.jpeg, width: picture.width, height: picture.height, bytes: bytes)
    }

    private struct Header {
        /// As shown: after the orientation is applied.
        let width: Int
        let height: Int
        let isUpright: Bool
        let isCMYK: Bool
    }

    private func header(ofPage page: Int) throws(ReadingFault) -> Header {
        let image = try open(page: page)
        defer { g_object_unref(image) }
        let orientation = vips_image_get_orientation(image)
        var size = (width: Int(vips_image_get_width(image)), height: Int(vips_image_get_height(image)))
        if (5...8).contains(orientation) { size = (size.height, size.width) }
        return Header(
            width: size.width,
            height: size.height,
            isUpright: orientation <= 1,
            isCMYK: vips_image_guess_interpretation(image) == VIPS_INTERPRETATION_CMYK
        )
    }

    /// The image undecoded, from the file's start.
    private func open(page: Int) throws(ReadingFault) -> UnsafeMutablePointer<VipsImage> {
        let source = try source()
        defer { g_object_unref(source) }
        let options = kind == .tiff ? "[fail_on=truncated,page=\(page - 1)]" : ""
        guard let image = sheaf_vips_open(source, options) else { throw Picture.fault() }
        return image
    }

    private func shrunk(page: Int, to size: (width: Int, height: Int)) throws(ReadingFault) -> Picture {
        var image: UnsafeMutablePointer<VipsImage>?
        let (width, height) = (Int32(size.width), Int32(size.height))
        let status: Int32
        if kind == .tiff {
            // The call for files takes pages of falling sizes for one image at several scales.
            let whole = try open(page: page)
            defer { g_object_unref(whole) }
            status = sheaf_vips_shrink_image(whole, &image, width, height)
        } else {
            let source = try source()
            defer { g_object_unref(source) }
            status = sheaf_vips_shrink(source, &image, width, height)
        }
        guard status == 0, let image else { throw Picture.fault() }
        return Picture(image)
    }

    private func source() throws(ReadingFault) -> UnsafeMutablePointer<VipsSource> {
        try file.rewind()
        guard let source = vips_source_new_from_descriptor(file.descriptor) else { throw OpenFile.fault() }
        return source
    }

    /// The file, if it is a PNG or JPEG of at most `limit` bytes that ends as its format ends.
    private func wholeFile(
        upTo limit: Int
    ) throws(ReadingFault) -> (form: ExtractedImage.Form, bytes: [UInt8])? {
        let (form, end): (ExtractedImage.Form, [UInt8])
        switch kind {
        case .png: (form, end) = (.png, [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
        case .jpeg: (form, end) = (.jpeg, [0xFF, 0xD9])
        default: return nil
        }
        guard try file.size() <= limit else { return nil }
        let bytes = try file.prefix(limit)
        return bytes.suffix(end.count).elementsEqual(end) ? (form, bytes) : nil
    }
}
