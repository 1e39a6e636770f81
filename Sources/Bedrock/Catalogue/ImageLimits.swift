/// How large an image may be before a model scales it down, keeping its ratio, and so what it costs.
public struct ImageLimits: Sendable, Equatable {
    /// Pixels of the longer side.
    public let maxSide: Int
    /// Pixels altogether.
    public let maxPixels: Int

    /// Limits of these sizes, in pixels.
    public init(maxSide: Int, maxPixels: Int) {
        self.maxSide = maxSide
        self.maxPixels = maxPixels
    }

    /// The tokens of an image of that size, after scaling: 750 pixels a token.
    public func tokens(width: Int, height: Int) -> Int {
        let (width, height) = (Int128(max(width, 1)), Int128(max(height, 1)))
        let longer = max(width, height)
        var pixels = width * height
        if longer > maxSide {
            let side = Int128(maxSide)
            pixels = (pixels * side * side + longer * longer - 1) / (longer * longer)
        }
        pixels = min(pixels, Int128(maxPixels))
        return Int((pixels + 749) / 750)
    }
}
