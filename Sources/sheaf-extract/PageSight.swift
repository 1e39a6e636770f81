/// What a page shows.
struct PageSight {
    let pixels: PagePixels
    /// A JPEG of just these pixels, where there is one that may go on as it is.
    let jpeg: [UInt8]?
}
