/// Why bytes are no frame of ours.
///
/// None of these is repairable: the peer is broken or lying, and the connection ends.
public enum FrameError: Error, Equatable, Sendable {
    /// The header announces more bytes than a frame may have.
    case tooLong(Int)
    /// The body ends before the fields that its kind needs.
    case truncated
    /// The body goes on after its last field.
    case trailingBytes(Int)
    case unknownKind(UInt8)
    /// A field's value is outside what it may be.
    case badField(String)
}
