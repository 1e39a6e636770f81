/// An encoded picture with its size in pixels.
public struct ImageContent: Sendable, Equatable {
    /// The formats that Bedrock takes.
    public enum Format: String, Sendable {
        case png
        case jpeg
        case gif
        case webp
    }

    /// The format of `bytes`.
    public let format: Format
    /// The file's content.
    public let bytes: [UInt8]
    /// Pixels from left to right.
    public let width: Int
    /// Pixels from top to bottom.
    public let height: Int

    /// An image of these parts; none is checked.
    public init(format: Format, bytes: [UInt8], width: Int, height: Int) {
        self.format = format
        self.bytes = bytes
        self.width = width
        self.height = height
    }
}
