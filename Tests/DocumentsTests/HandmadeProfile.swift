/// An ICC profile (version 2, ICC.1:2001-04) of sRGB's primaries whose values are linear light.
enum HandmadeProfile {
    static let linear: [UInt8] = {
        let tags: [(name: String, data: [UInt8])] = [
            ("wtpt", xyz(0.9642, 1, 0.8249)), ("rXYZ", xyz(0.4361, 0.2225, 0.0139)),
            ("gXYZ", xyz(0.3851, 0.7169, 0.0971)), ("bXYZ", xyz(0.1431, 0.0606, 0.7141)),
            ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
        ]
        var table = word(tags.count)
        var data: [UInt8] = []
        for tag in tags {
            table +=
                Array(tag.name.utf8) + word(128 + 4 + tags.count * 12 + data.count) + word(tag.data.count)
            data += tag.data
        }
        return header(size: 128 + table.count + data.count) + table + data
    }()

    private static func header(size: Int) -> [UInt8] {
        var header = word(size) + word(0) + [2, 0x10, 0, 0] + Array("mntrRGB XYZ ".utf8)
        header += [UInt8](repeating: 0, count: 12) + Array("acsp".utf8)
        header += [UInt8](repeating: 0, count: 28)
        // The illuminant of the space that profiles meet in.
        header += fixed(0.9642) + fixed(1) + fixed(0.8249)
        return header + [UInt8](repeating: 0, count: 128 - header.count)
    }

    /// Without points: the value is the light.
    private static let curve = Array("curv".utf8) + word(0) + word(0)

    private static func xyz(_ x: Double, _ y: Double, _ z: Double) -> [UInt8] {
        Array("XYZ ".utf8) + word(0) + fixed(x) + fixed(y) + fixed(z)
    }

    private static func fixed(_ value: Double) -> [UInt8] { word(Int((value * 65_536).rounded())) }

    private static func word(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
