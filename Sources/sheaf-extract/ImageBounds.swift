internal import ExtractionFrames

/// The bounds of an image as the model gets it, applied once while it is made.
struct ImageBounds {
    let maxSide: Int
    let maxPixels: Int
    let maxBytes: Int

    /// Enough to see where there is ink: at most 72 dots an inch.
    static let sketch = ImageBounds(maxSide: 2_000, maxPixels: 1_000_000, maxBytes: .max)

    init(_ bounds: DocumentRequest.Bounds) {
        self.init(maxSide: bounds.maxSide, maxPixels: bounds.maxPixels, maxBytes: bounds.maxBytes)
    }

    private init(maxSide: Int, maxPixels: Int, maxBytes: Int) {
        (self.maxSide, self.maxPixels, self.maxBytes) = (maxSide, maxPixels, maxBytes)
    }

    func hold(width: Int, height: Int) -> Bool {
        max(width, height) <= maxSide && width * height <= maxPixels
    }

    /// The largest size of the same shape within the bounds, at most `limit` times `width` by `height`; never
    /// below one pixel a side.
    func size(ofWidth width: Double, height: Double, enlargingUpTo limit: Double) -> (width: Int, height: Int)
    {
        let scale = min(
            limit,
            Double(maxSide) / max(width, height),
            (Double(maxPixels) / (width * height)).squareRoot()
        )
        var size = (width: max(1, Int(width * scale)), height: max(1, Int(height * scale)))
        // A side that was lifted to one pixel may take the other over the pixel budget.
        size.width = min(size.width, maxPixels / size.height, maxSide)
        size.height = min(size.height, maxPixels / size.width, maxSide)
        return size
    }
}
