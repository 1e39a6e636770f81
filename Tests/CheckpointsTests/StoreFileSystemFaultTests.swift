import Testing

@testable import Checkpoints

@Suite
struct StoreFileSystemFaultTests {
    private static let mounts = """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        88 22 0:51 / /data rw,relatime shared:40 master:2 - nfs4 server:/export/data rw,vers=4.2
        89 22 0:52 / /share\\040one rw - cifs //server/share rw
        90 22 259:1048575 / /big rw - xfs /dev/nvme9n1 rw
        91 22 0:53 /sub /fuse rw - fuse.mergerfs a:b rw
        """

    @Test(
        arguments: [
            (0x801, "ext4", false), (51, "nfs4", true), (52, "cifs", true), (53, "fuse.mergerfs", false),
        ] as [(UInt64, String, Bool)]
    )
    func `a device is found among the mounts`(device: UInt64, name: String, isOnNetwork: Bool) throws {
        let kind = try #require(FileSystemKind(device: device, mounts: Self.mounts))
        #expect(kind.name == name)
        #expect(kind.isOnNetwork == isOnNetwork)
    }

    @Test func `device numbers are split as the kernel joins them`() {
        // makedev(259, 1048575)
        #expect(FileSystemKind(device: 0xFFF1_03FF, mounts: Self.mounts)?.name == "xfs")
    }

    @Test func `a device that no mount names is not judged`() {
        #expect(FileSystemKind(device: 0x999, mounts: Self.mounts) == nil)
        #expect(FileSystemKind(device: 51, mounts: "no mounts\n\n88 22 0:51 / /data rw -") == nil)
    }

    @Test(arguments: ["nfs", "nfs4", "cifs", "smb3", "ceph", "lustre", "afs"])
    func `file systems that other machines write are on the network`(name: String) {
        #expect(FileSystemKind(name: name).isOnNetwork)
    }

    @Test(arguments: ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuse", "9p", "virtiofs"])
    func `file systems of this machine alone are not`(name: String) {
        #expect(!FileSystemKind(name: name).isOnNetwork)
    }

    @Test func `the kernel names the file system of its own files`() {
        #expect(FileSystemKind(of: "/proc/self/status")?.name == "proc")
        #expect(FileSystemKind(of: "/nonexistent") == nil)
    }

    @Test func `a refusal names the file system and the way out`() {
        let text = StoreError.onNetwork(path: "/data/a.sqlite", fileSystem: "nfs4").description
        #expect(text.contains("network file system (nfs4)") && text.contains("hint: "))
    }
}
