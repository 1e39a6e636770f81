/// An upright rectangle on a page, in its own coordinates, which run upwards; and the mapping of the unit square on it.
struct Placement {
    var (x, y, width, height): (Double, Double, Double, Double)

    static var unit: Placement { Placement(x: 0, y: 0, width: 1, height: 1) }

    /// Where this mapping takes another's rectangle.
    func mapping(_ other: Placement) -> Placement {
        Placement(
            x: x + width * other.x,
            y: y + height * other.y,
            width: width * other.width,
            height: height * other.height
        )
    }

    /// How far one edge may lie from another, in points.
    struct Tolerance {
        let across: Double
        let up: Double
    }

    func meets(_ other: Placement, _ tolerance: Tolerance) -> Bool {
        isWithin(other, tolerance) && other.isWithin(self, tolerance)
    }

    func isWithin(_ other: Placement, _ tolerance: Tolerance) -> Bool {
        x >= other.x - tolerance.across && x + width <= other.x + other.width + tolerance.across
            && y >= other.y - tolerance.up && y + height <= other.y + other.height + tolerance.up
    }
}
