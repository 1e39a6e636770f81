/// What identifies the bytes of an item's file, taken when it was read.
public struct SourceFingerprint: Sendable, Hashable, Codable {
    /// SHA-256 of the content, 64 lower-case hexadecimal digits.
    public let sha256: String
    /// Bytes.
    public let size: Int64
    /// Nanoseconds since 1970.
    public let modified: Int64
    /// Nanoseconds since 1970, of the inode's last change.
    public let changed: Int64
    /// The file's number in its file system.
    public let inode: UInt64

    /// The digest of a file, with the facts of `stat` when it was read.
    public init(sha256: String, size: Int64, modified: Int64, changed: Int64, inode: UInt64) {
        self.sha256 = sha256
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
    }
}
