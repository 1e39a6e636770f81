internal import CVips
internal import ExtractionFrames

/// A decoded image of libvips, and its ways out.
final class Picture {
    private let image: UnsafeMutablePointer<VipsImage>

    /// What the image's pixels stand in, where they are not its own.
    private let memory: PixelMemory?

    /// Takes the reference over.
    init(_ image: UnsafeMutablePointer<VipsImage>) { (self.image, memory) = (image, nil) }

    /// Does not copy them.
    init(_ pixels: PagePixels) throws(ReadingFault) {
        let image = vips_image_new_from_memory(
            pixels.bytes.start,
            pixels.bytes.count,
            Int32(pixels.width),
            Int32(pixels.height),
            Int32(pixels.channels),
            VIPS_FORMAT_UCHAR
        )
        guard let image else { throw ReadingFault(.outOfMemory, "no memory for an image") }
        (self.image, memory) = (image, pixels.bytes)
    }

    deinit { g_object_unref(image) }

    var width: Int { Int(vips_image_get_width(image)) }
    var height: Int { Int(vips_image_get_height(image)) }

    /// The same image in 8-bit sRGB or grey, transparent parts on white; equal pixels are then encoded equally.
    func plain() throws(ReadingFault) -> Picture {
        var picture = self
        // A profile that does not fit the pixels is no reason to lose the image.
        if sheaf_vips_has_profile(image) != 0,
            let converted = try? picture.converted(sheaf_vips_apply_profile)
        {
            picture = converted
        }
        let interpretation = vips_image_guess_interpretation(picture.image)
        if interpretation != VIPS_INTERPRETATION_sRGB, interpretation != VIPS_INTERPRETATION_B_W {
            picture = try picture.converted(sheaf_vips_to_srgb)
        }
        if vips_image_hasalpha(picture.image) != 0 {
            picture = try picture.converted(sheaf_vips_flatten_on_white)
        }
        if vips_image_get_format(picture.image) != VIPS_FORMAT_UCHAR {
            picture = try picture.converted(sheaf_vips_to_bytes)
        }
        return try picture.converted(sheaf_vips_without_resolution)
    }

    /// The same image, whose colours are those of this profile.
    func coloured(by profile: StreamBytes) throws(ReadingFault) -> Picture {
        let picture = try converted(sheaf_vips_without_resolution)
        let bytes = profile.bytes
        vips_image_set_blob_copy(picture.image, VIPS_META_ICC_NAME, bytes.baseAddress, bytes.count)
        return picture
    }

    /// Those of a decoded picture, of 8-bit colours or grey.
    func pixels(keepingChannels: Bool = false) throws(ReadingFault) -> PagePixels {
        let channels = Int(vips_image_get_bands(image))
        guard let data = vips_image_get_data(image), channels == 1 || channels == 3 else {
            throw Self.fault()
        }
        let bytes = data.assumingMemoryBound(to: UInt8.self)
        return PagePixels(
            bytes,
            width: width,
            height: height,
            channels: channels,
            keepsChannels: keepingChannels
        )
    }

    /// The same image with its pixels in memory.
    func decoded() throws(ReadingFault) -> Picture {
        guard let copy = vips_image_copy_memory(image) else { throw Self.fault() }
        return Picture(copy)
    }

    /// JPEG at quality 80, or less where that is what fits.
    func jpeg(upTo maxBytes: Int) throws(ReadingFault) -> [UInt8] {
        for quality in [80, 60, 35, 10] as [Int32] {
            let bytes = Self.encoded { sheaf_vips_jpeg(image, $0, $1, quality) }
            guard let bytes else { throw Self.fault() }
            if bytes.count <= maxBytes { return bytes }
        }
        throw ReadingFault(
            .tooLarge,
            "the image does not fit \(maxBytes) bytes; lower input.image.max_side"
        )
    }

    /// PNG of this many bits a channel (fewer than 8 for grey in as many shades only); `nil` where it cannot be
    /// written.
    func png(bitDepth: Int32) -> [UInt8]? {
        // A later fault is not to be told by words that are left of this one.
        defer { vips_error_clear() }
        return Self.encoded { sheaf_vips_png(image, $0, $1, bitDepth) }
    }

    private func converted(
        _ operation: (
            UnsafeMutablePointer<VipsImage>?, UnsafeMutablePointer<UnsafeMutablePointer<VipsImage>?>?
        ) -> Int32
    ) throws(ReadingFault) -> Picture {
        var result: UnsafeMutablePointer<VipsImage>?
        guard operation(image, &result) == 0, let result else { throw Self.fault() }
        return Picture(result)
    }

    private static func encoded(
        _ operation: (UnsafeMutablePointer<UnsafeMutableRawPointer?>, UnsafeMutablePointer<Int>) -> Int32
    ) -> [UInt8]? {
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        guard operation(&bytes, &count) == 0, let bytes else { return nil }
        defer { g_free(bytes) }
        return Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// The fault behind libvips' last error; its own words may quote metadata of the file and are dropped.
    static func fault() -> ReadingFault {
        let words = String(cString: vips_error_buffer())
        vips_error_clear()
        if words.contains("memory") { return ReadingFault(.outOfMemory, "no memory for an image") }
        if ["unsupported", "not supported", "not configured"].contains(where: words.lowercased().contains) {
            return ReadingFault(.unsupported, "the image is of a variety of its format that is not read")
        }
        return ReadingFault(.damaged, "the image cannot be decoded: damaged or cut")
    }
}
