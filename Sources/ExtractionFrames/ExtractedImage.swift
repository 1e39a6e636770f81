/// An encoded image.
public struct ExtractedImage: Sendable, Equatable {
    /// How an image is encoded.
    public enum Form: UInt8, Sendable {
        case png = 1
        case jpeg = 2
    }

    /// How the bytes are encoded.
    public let form: Form
    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int
    /// The encoded file.
    public let bytes: [UInt8]

    /// An image of these parts; not checked.
    public init(_ form: Form, width: Int, height: Int, bytes: [UInt8]) {
        (self.form, self.width, self.height, self.bytes) = (form, width, height, bytes)
    }

    init(_ fields: inout FrameFields) throws(FrameError) {
        form = try fields.value("image form", as: Form.self)
        width = try fields.number("width", in: 1...FrameLimits.side)
        height = try fields.number("height", in: 1...FrameLimits.side)
        bytes = Array(try fields.blob("image", upTo: FrameLimits.pageBytes))
    }

    func add(to frame: inout FrameBuilder) {
        frame.add(form.rawValue)
        frame.add(width)
        frame.add(height)
        frame.add(bytes)
    }
}
