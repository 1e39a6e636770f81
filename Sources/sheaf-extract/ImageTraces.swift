internal import ExtractionFrames
internal import Glibc

/// What the bytes of a PDF tell of its raster images, without a look at its pages.
///
/// An image is a stream, and a stream's dictionary always stands in the file as it is, under encryption too: where no
/// `/Image` is, there are no images but those that a page writes out inline, which are small ones.
struct ImageTraces {
    /// Whether there may be images.
    private(set) var areThere = false
    /// The longer side, in pixels, of the first image that may be a scanned page; the others are likely scanned alike.
    private(set) var scanSide: Int?

    /// A scanned page has more pixels than this on its longer side.
    private static let leastScanSide = 1_000
    /// So many images are looked at for a scan.
    private static let lookLimit = 32
    /// Bytes around the name in which the rest of the dictionary stands.
    private static let reach = 1_024

    /// None.
    init() {}

    init(in file: OpenFile) throws(ReadingFault) {
        var (offset, looks) = (0, 0)
        while true {
            let chunk = try file.bytes(at: offset, upTo: 1 << 18)
            chunk.forEachPlace(of: Self.name) { place in
                areThere = true
                looks += 1
                let side = chunk.longerSide(ofImageAt: place, reach: Self.reach)
                if let side, side > Self.leastScanSide { scanSide = side }
                return scanSide == nil && looks < Self.lookLimit
            }
            guard scanSide == nil, looks < Self.lookLimit, chunk.count > Self.reach else { return }
            // What was cut at the end is looked at again, with what follows.
            offset += chunk.count - Self.reach
        }
    }

    private static let name = Array("/Image".utf8)
}

extension [UInt8] {
    /// Finds a PDF's name where it stands whole: "/Image", not "/ImageMask"; as long as `body` wants more.
    fileprivate func forEachPlace(of name: [UInt8], _ body: (Int) -> Bool) {
        withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            var index = 0
            while count - index > name.count,
                let found = memchr(start + index, Int32(name[0]), count - index - name.count)
            {
                index = start.distance(to: found.assumingMemoryBound(to: UInt8.self))
                let isName =
                    memcmp(start + index, name, name.count) == 0 && !Self.isInName(start[index + name.count])
                if isName, !body(index) { return }
                index += 1
            }
        }
    }

    /// ISO 32000-1, 7.2.2: a name ends at white space and at a delimiter.
    private static func isInName(_ byte: UInt8) -> Bool {
        !(byte <= 0x20 || [0x28, 0x29, 0x2F, 0x3C, 0x3E, 0x5B, 0x5D, 0x7B, 0x7D, 0x25].contains(byte))
    }

    /// Of the image in whose dictionary this place is, as far as both sides are found.
    fileprivate func longerSide(ofImageAt place: Int, reach: Int) -> Int? {
        let around = self[Swift.max(0, place - reach)..<Swift.min(count, place + reach)]
        let before = around[..<place].reversed()
        // The dictionary, which lies between "obj" and "stream", backwards and forwards from here.
        let first = before.firstRange(of: Array("jbo".utf8))?.lowerBound.base ?? around.startIndex
        let last = around[place...].firstRange(of: Array("stream".utf8))?.lowerBound ?? around.endIndex
        guard let width = self[first..<last].number(behind: "/Width"),
            let height = self[first..<last].number(behind: "/Height")
        else { return nil }
        return Swift.max(width, height)
    }
}

extension ArraySlice<UInt8> {
    fileprivate func number(behind name: String) -> Int? {
        guard let place = firstRange(of: Array(name.utf8))?.upperBound else { return nil }
        let digits = self[place...].drop { $0 <= 0x20 }.prefix { (0x30...0x39).contains($0) }
        return Int(String(decoding: digits.prefix(9), as: UTF8.self))
    }
}
