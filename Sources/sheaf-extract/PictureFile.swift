internal import CVips
internal import ExtractionFrames
internal import Glibc

/// A PNG or JPEG file as an item of its own.
///
/// A file that is within the bounds, upright, not in CMYK and whole to its last marker goes on byte for byte;
/// any other is decoded, turned by its EXIF orientation, shrunk and written again in its own format.
struct PictureFile {
    /// More pixels than this are refused from the header, before anything is decoded.
    private static let pixelLimit = 400_000_000

    let descriptor: Int32
    let form: ExtractedPage.ImageForm

    func content(within bounds: ImageBounds) throws(ReadingFault) -> ExtractedPage.Content {
        let header = try header()
        guard header.width * header.height <= Self.pixelLimit else {
            throw ReadingFault(
                .tooLarge,
                "an image of \(header.width)x\(header.height) pixels: too large to decode"
            )
        }
        if header.isUpright, !header.isCMYK, bounds.hold(width: header.width, height: header.height),
            let bytes = wholeFile(upTo: bounds.maxBytes)
        {
            return .image(form, width: header.width, height: header.height, bytes: bytes)
        }
        let size = bounds.size(ofWidth: Double(header.width), height: Double(header.height), enlargingUpTo: 1)
        LostParts.forget()
        // Pixels are decoded once, here: encoding may run twice, a sequential source cannot.
        let picture = try shrunk(to: size).plain().decoded()
        guard LostParts.count == 0 else { throw Picture.fault() }
        if form == .png, let bytes = picture.png(bitDepth: 8), bytes.count <= bounds.maxBytes {
            return .image(.png, width: picture.width, height: picture.height, bytes: bytes)
        }
        let bytes = try picture.jpeg(upTo: bounds.maxBytes)
        return .image(.jpeg, width: picture.width, height: picture.height, bytes: bytes)
    }

    private struct Header {
        /// As shown: after the orientation is applied.
        let width: Int
        let height: Int
        let isUpright: Bool
        let isCMYK: Bool
    }

    private func header() throws(ReadingFault) -> Header {
        let source = try source()
        defer { g_object_unref(source) }
        guard let image = sheaf_vips_open(source) else { throw Picture.fault() }
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

    private func shrunk(to size: (width: Int, height: Int)) throws(ReadingFault) -> Picture {
        let source = try source()
        defer { g_object_unref(source) }
        var image: UnsafeMutablePointer<VipsImage>?
        guard sheaf_vips_shrink(source, &image, Int32(size.width), Int32(size.height)) == 0, let image else {
            throw Picture.fault()
        }
        return Picture(image)
    }

    private func source() throws(ReadingFault) -> UnsafeMutablePointer<VipsSource> {
        guard lseek(descriptor, 0, SEEK_SET) == 0, let source = vips_source_new_from_descriptor(descriptor)
        else {
            throw ReadingFault(.unreadable, "cannot read the file: \(errnoText())")
        }
        return source
    }

    /// The file, if it has at most `limit` bytes and ends as its format ends.
    private func wholeFile(upTo limit: Int) -> [UInt8]? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0, status.st_size <= limit else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled, off_t(filled))
            }
            guard count > 0 else { return nil }
            filled += count
        }
        let end: [UInt8] =
            switch form {
            case .png: [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
            case .jpeg: [0xFF, 0xD9]
            }
        return bytes.suffix(end.count).elementsEqual(end) ? bytes : nil
    }
}
