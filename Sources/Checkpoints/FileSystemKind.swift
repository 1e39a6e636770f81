internal import Foundation
internal import Glibc

/// The kind of file system that a file lies on, by the kernel's name for it, such as `ext4` or `nfs4`.
struct FileSystemKind: Equatable {
    /// Those whose files other machines write too.
    ///
    /// A lock may hold on one machine only, and the memory that readers and
    /// writer of a write-ahead log share never spans two. FUSE is not among them: most of it is local.
    private static let network: Set<String> = [
        "afs", "beegfs", "ceph", "cifs", "coda", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs",
    ]

    let name: String

    var isOnNetwork: Bool { Self.network.contains(name) }

    init(name: String) { self.name = name }

    /// The file system of an existing file; `nil` where the kernel does not tell.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0,
            let mounts = try? FileHandle(forReadingAtPath: "/proc/self/mountinfo")?.readToEnd()
        else { return nil }
        self.init(device: UInt64(status.st_dev), mounts: String(decoding: mounts, as: UTF8.self))
    }

    /// Finds the device in the text of `/proc/self/mountinfo`, proc(5).
    init?(device: UInt64, mounts: String) {
        let major = device >> 8 & 0xFFF | device >> 32 & ~0xFFF
        let minor = device & 0xFF | device >> 12 & ~0xFF
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ")
            // The optional fields before the dash vary in number.
            guard words.count > 2, words[2] == "\(major):\(minor)", let dash = words.firstIndex(of: "-"),
                words.indices.contains(dash + 1)
            else { continue }
            self.init(name: String(words[dash + 1]))
            return
        }
        return nil
    }
}
