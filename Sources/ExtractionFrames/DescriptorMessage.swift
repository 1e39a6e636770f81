internal import Glibc

/// Sends and receives bytes together with one open descriptor over a Unix socket (`SCM_RIGHTS`, unix(7)).
///
/// The control message is laid out by hand, because the CMSG macros do not reach Swift: a header of 16 bytes
/// and the descriptor, padded to 24.
public enum DescriptorMessage {
    private static let headerBytes = MemoryLayout<cmsghdr>.size
    private static let usedBytes = headerBytes + MemoryLayout<Int32>.size
    private static let spaceBytes = headerBytes + MemoryLayout<Int>.size

    /// Sends some first bytes of `bytes` with `descriptor` attached.
    ///
    /// Returns how many were taken, or -1 with `errno`.
    public static func send(_ bytes: ArraySlice<UInt8>, descriptor: Int32, over socket: Int32) -> Int {
        withControl { control in
            var header = cmsghdr()
            header.cmsg_len = usedBytes
            header.cmsg_level = SOL_SOCKET
            header.cmsg_type = Int32(SCM_RIGHTS)
            control.storeBytes(of: header, as: cmsghdr.self)
            control.storeBytes(of: descriptor, toByteOffset: headerBytes, as: Int32.self)
            return bytes.withUnsafeBytes { bytes in
                withMessage(UnsafeMutableRawBufferPointer(mutating: bytes), control) {
                    sendmsg(socket, &$0, Int32(MSG_NOSIGNAL))
                }
            }
        }
    }

    /// Receives bytes into `buffer`.
    ///
    /// Returns their count (0 at the end, -1 with `errno`), and the descriptor that came
    /// with them, if one did, closed on exec.
    public static func receive(
        into buffer: UnsafeMutableRawBufferPointer,
        from socket: Int32
    ) -> (count: Int, descriptor: Int32?) {
        withControl { control in
            var filled = 0
            let count = withMessage(buffer, control) { message in
                defer { filled = message.msg_controllen }
                return recvmsg(socket, &message, Int32(MSG_CMSG_CLOEXEC))
            }
            guard count > 0, filled >= usedBytes else { return (count, nil) }
            let header = control.load(as: cmsghdr.self)
            guard header.cmsg_level == SOL_SOCKET, header.cmsg_type == Int32(SCM_RIGHTS),
                header.cmsg_len == usedBytes
            else { return (count, nil) }
            return (count, control.load(fromByteOffset: headerBytes, as: Int32.self))
        }
    }

    private static func withControl<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: spaceBytes, alignment: MemoryLayout<cmsghdr>.alignment) {
            control in
            control.initializeMemory(as: UInt8.self, repeating: 0)
            return body(control)
        }
    }

    private static func withMessage(
        _ bytes: UnsafeMutableRawBufferPointer,
        _ control: UnsafeMutableRawBufferPointer,
        _ body: (inout msghdr) -> Int
    ) -> Int {
        var vector = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
        return withUnsafeMutablePointer(to: &vector) { vector in
            var message = msghdr()
            message.msg_iov = vector
            message.msg_iovlen = 1
            message.msg_control = control.baseAddress
            message.msg_controllen = control.count
            return body(&message)
        }
    }
}
