internal import Glibc

/// Memory from malloc(3) with what a stream holds.
final class StreamBytes {
    private let start: UnsafeMutablePointer<UInt8>
    let count: Int

    /// Takes the memory over.
    init(start: UnsafeMutablePointer<UInt8>, count: Int) {
        (self.start, self.count) = (start, count)
    }

    deinit { free(start) }

    /// Valid as long as this object is there.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
}
