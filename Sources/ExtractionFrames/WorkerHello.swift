/// Who a worker is, and what stands between it and the machine.
///
/// A runner refuses a worker of another version or protocol. Of such a worker only these two are read: every protocol
/// begins its hello with them.
public struct WorkerHello: Sendable, Equatable {
    /// The protocol of this source tree; raised with every change of a frame.
    public static let currentProtocol = 3

    /// The product's version, as `ProductVersion` has it.
    public let version: String
    /// The protocol that the worker speaks.
    public let protocolNumber: Int
    /// `nil` in a worker of another protocol.
    public let standing: WorkerStanding?

    /// By default of this program's version and protocol.
    public init(
        version: String = ProductVersion.current,
        protocolNumber: Int = Self.currentProtocol,
        standing: WorkerStanding?
    ) {
        self.version = version
        self.protocolNumber = protocolNumber
        self.standing = standing
    }

    init(_ fields: inout FrameFields) throws(FrameError) {
        version = try fields.text("version", upTo: FrameLimits.versionBytes)
        protocolNumber = Int(try fields.number())
        if protocolNumber == Self.currentProtocol {
            standing = try WorkerStanding(&fields)
        } else {
            standing = nil
            fields.skipRest()
        }
    }

    func add(to frame: inout FrameBuilder) {
        frame.add(version)
        frame.add(protocolNumber)
        standing?.add(to: &frame)
    }
}

/// The limits that a worker found itself under, and the libraries it reads with.
public struct WorkerStanding: Sendable, Equatable {
    /// Whether the kernel refuses it sockets, programs and changes of files.
    public let isFiltered: Bool
    /// Whether the kernel opens no files for it by name but those it needs.
    public let hasFileRules: Bool
    /// Address space, in MiB.
    public let addressSpaceMB: Int
    /// Descriptors it may have open.
    public let openFiles: Int
    /// Whether it may write neither files nor core dumps.
    public let writesNothing: Bool
    /// Of poppler.
    public let poppler: String
    /// Of libvips.
    public let vips: String

    /// A standing of these parts; not checked.
    public init(
        isFiltered: Bool,
        hasFileRules: Bool,
        addressSpaceMB: Int,
        openFiles: Int,
        writesNothing: Bool,
        poppler: String,
        vips: String
    ) {
        self.isFiltered = isFiltered
        self.hasFileRules = hasFileRules
        self.addressSpaceMB = addressSpaceMB
        self.openFiles = openFiles
        self.writesNothing = writesNothing
        self.poppler = poppler
        self.vips = vips
    }

    init(_ fields: inout FrameFields) throws(FrameError) {
        isFiltered = try fields.flag("filter")
        hasFileRules = try fields.flag("file rules")
        addressSpaceMB = Int(try fields.number())
        openFiles = Int(try fields.number())
        writesNothing = try fields.flag("writes nothing")
        poppler = try fields.text("poppler's version", upTo: FrameLimits.versionBytes)
        vips = try fields.text("libvips' version", upTo: FrameLimits.versionBytes)
    }

    func add(to frame: inout FrameBuilder) {
        frame.add(isFiltered)
        frame.add(hasFileRules)
        frame.add(addressSpaceMB)
        frame.add(openFiles)
        frame.add(writesNothing)
        frame.add(poppler)
        frame.add(vips)
    }
}
