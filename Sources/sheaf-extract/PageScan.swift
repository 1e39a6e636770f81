/// The JPEG that a page is, as it stands in the file.
///
/// ISO 32000-1 gives a page many ways to show something else than its image: turned, cut, masked, stamped, in other
/// colours. Whatever might be one of them means that the page is no such scan.
struct PageScan {
    let jpeg: StreamBytes
    /// 1 or 3 shades a pixel.
    let channels: Int
    let width: Int
    let height: Int
    /// The profile of its colours; `nil` where they are shown as they are.
    let profile: StreamBytes?

    /// Bytes in the file.
    private static let jpegLimit = 32 << 20
    /// A page's whole content as it is compressed: a dense page's recognized words take some 30 KB; what so much stands for
    /// is held in memory, 66 MB at the worst.
    private static let contentLimit = 64 << 10
    private static let plainContentLimit = 1 << 20
    private static let profileLimit = 64 << 10
    private static let streamLimit = 32
    private static let annotationLimit = 500

    /// `box` is what poppler shows of the page; the image may miss it by `tolerance`.
    init?(_ page: PDFObject, box: Placement, tolerance: Placement.Tolerance) {
        let resources = page.inherited("Resources")
        guard page.inherited("Rotate").map({ $0.number == 0 }) ?? true, !page.has("UserUnit"),
            Self.hasOnlyLinks(page), let resources,
            let bytes = Self.content(of: page),
            let content = bytes.withUnsafeBufferPointer({ ScanContent($0) }),
            box.meets(content.place, tolerance),
            content.clips.allSatisfy({ box.isWithin($0, tolerance) }),
            content.fonts.allSatisfy({ Self.isPlainFont(resources["Font"]?[$0]) }),
            content.graphicsStates.allSatisfy({ Self.isPlainState(resources["ExtGState"]?[$0]) }),
            let image = resources["XObject"]?[content.image]
        else { return nil }
        self.init(image: image, resources: resources)
    }

    private init?(image: PDFObject, resources: PDFObject) {
        let filter = image["Filter"]
        guard image.isStream, image["Subtype"]?.name == "Image",
            filter?.name == "DCTDecode" || filter?.items.map({ $0.map(\.name) }) == ["DCTDecode"],
            image["BitsPerComponent"]?.number == 8,
            !Self.changingEntries.contains(where: image.has), image["ImageMask"]?.isFalse ?? true,
            let width = image["Width"]?.number.flatMap({ Int(exactly: $0) }),
            let height = image["Height"]?.number.flatMap({ Int(exactly: $0) }),
            let space = image["ColorSpace"], let colours = Self.colours(space, resources: resources),
            Self.isIdentity(image["Decode"], channels: colours.channels),
            let jpeg = image.bytes(upTo: Self.jpegLimit)
        else { return nil }
        (self.width, self.height, self.jpeg) = (width, height, jpeg)
        (channels, profile) = colours
    }

    /// What changes how an image looks (table 89), and the short names that readers take for the long ones.
    private static let changingEntries = [
        "Mask", "SMask", "SMaskInData", "DecodeParms", "OC", "Alternates", "FFilter", "FDecodeParms",
        "F", "W", "H", "D", "IM", "DP", "CS", "BPC",
    ]

    private static func isIdentity(_ decode: PDFObject?, channels: Int) -> Bool {
        guard let decode else { return true }
        let identity = (0..<channels).flatMap { _ in [0.0, 1.0] as [Double?] }
        return decode.items.map { $0.map(\.number) } == identity
    }

    /// `nil` for colours that are not shades of grey or of red, green and blue.
    private static func colours(
        _ space: PDFObject,
        resources: PDFObject
    ) -> (channels: Int, profile: StreamBytes?)? {
        if let name = space.name {
            let spaces = resources["ColorSpace"]
            switch name {
            case "DeviceGray" where !(spaces?.has("DefaultGray") ?? false) && !(spaces?.has(name) ?? false):
                return (1, nil)
            case "DeviceRGB" where !(spaces?.has("DefaultRGB") ?? false) && !(spaces?.has(name) ?? false):
                return (3, nil)
            default: return nil
            }
        }
        guard let parts = space.items, parts.count == 2, parts[0].name == "ICCBased",
            let channels = parts[1]["N"]?.number.flatMap({ Int(exactly: $0) }), [1, 3].contains(channels),
            let profile = parts[1].bytes(upTo: profileLimit, inflating: true)
        else { return nil }
        return (channels, isStandard(profile) ? nil : profile)
    }

    /// Whether the profile calls itself sRGB, and not its linear kin: that is how colours are shown anyway.
    private static func isStandard(_ profile: StreamBytes) -> Bool {
        names("sRGB", profile) && !names("inear", profile)
    }

    /// In ASCII or UTF-16.
    private static func names(_ word: String, _ profile: StreamBytes) -> Bool {
        let name = Array(word.utf8)
        return [name, name.flatMap { [0, $0] }].contains { profile.bytes.firstRange(of: $0) != nil }
    }

    /// Links show nothing but their border; poppler paints every other annotation.
    private static func hasOnlyLinks(_ page: PDFObject) -> Bool {
        guard let annotations = page["Annots"] else { return true }
        guard let items = annotations.items, items.count <= annotationLimit else { return false }
        return items.allSatisfy { link in
            let border = link["Border"]?.items
            return link["Subtype"]?.name == "Link" && !link.has("AP") && !link.has("BS")
                && (!link.has("Border") || border?.count == 3 && border?[2].number == 0)
        }
    }

    /// Fonts of type 3 are drawings, which are seen in every mode.
    private static func isPlainFont(_ font: PDFObject?) -> Bool {
        ["Type0", "Type1", "MMType1", "TrueType"].contains(font?["Subtype"]?.name)
    }

    private static func isPlainState(_ state: PDFObject?) -> Bool {
        guard let state else { return false }
        return state.keys.allSatisfy { key in
            switch key {
            case "Type", "LW", "LC", "LJ", "ML", "D", "RI", "OP", "op", "OPM", "FL", "SM", "SA", "TK": true
            case "CA", "ca": state[key]?.number == 1
            case "BM": state[key]?.name == "Normal"
            case "SMask": state[key]?.name == "None"
            case "AIS": state[key]?.isFalse ?? true
            default: false
            }
        }
    }

    /// The page's streams, one behind the other.
    private static func content(of page: PDFObject) -> [UInt8]? {
        guard let contents = page["Contents"] else { return nil }
        let streams = contents.items ?? [contents]
        guard streams.count <= streamLimit else { return nil }
        var (bytes, inFile): ([UInt8], Double) = ([], 0)
        for stream in streams {
            let filter = stream["Filter"]
            let names = filter.map { $0.items?.map(\.name) ?? [$0.name] } ?? []
            let isPlain = names.isEmpty
            guard isPlain || names == ["FlateDecode"], !stream.has("DecodeParms"), !stream.has("F") else {
                return nil
            }
            inFile += (stream["Length"]?.number ?? 0) / (isPlain ? 16 : 1)
            guard inFile <= Double(contentLimit),
                let part = stream.bytes(upTo: isPlain ? plainContentLimit : contentLimit, inflating: true)
            else { return nil }
            guard bytes.count + part.count <= plainContentLimit else { return nil }
            bytes += part.bytes
            bytes.append(0x0A)
        }
        return bytes
    }
}

extension PDFObject {
    /// An entry that a page may have from the nodes above it (7.7.3.4).
    fileprivate func inherited(_ key: String) -> PDFObject? {
        var node: PDFObject? = self
        for _ in 0..<32 {
            if let value = node?[key] { return value }
            node = node?["Parent"]
        }
        return nil
    }
}
