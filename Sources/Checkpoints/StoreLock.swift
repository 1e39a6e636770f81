internal import Foundation
internal import Glibc

/// The right to write a store: an exclusive `flock` on `<store>.lock`.
///
/// The kernel releases it when the holder dies, however it dies. The file stays behind and names the last holder; it
/// is never removed, since a removed lock file lets two holders in.
struct StoreLock: ~Copyable {
    private let descriptor: Int32

    /// Acquires the lock at once, or throws `StoreError.locked` with what the holder wrote.
    init(store path: String) throws(StoreError) {
        let file = path + ".lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(errno: errno, path: path)
        }
        StoreFile.restrict(file)
        guard Self.acquire(descriptor) else {
            let reason = errno
            let holder = Self.text(of: descriptor)
            close(descriptor)
            throw reason == EWOULDBLOCK
                ? .locked(path: path, holder: holder)
                : .unusable(path: path, reason: "its lock: \(String(cString: strerror(reason)))")
        }
        self.descriptor = descriptor
        writeHolder()
    }

    deinit { close(descriptor) }

    /// Tries again for a moment: whoever looks whether the lock is held has it in passing.
    private static func acquire(_ descriptor: Int32) -> Bool {
        for _ in 0..<5 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK else { return false }
            poll(nil, 0, 2)
        }
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    private func writeHolder() {
        let host = ProcessInfo.processInfo.hostName
        // The command's words only up to its job: no option's value may hold a secret, but paths are enough to tell.
        let command = CommandLine.arguments.prefix(4).joined(separator: " ")
        let text = "pid \(getpid()) on \(host), \(command), since \(Stamp.now)\n"
        ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    }

    private static func text(of descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return "a process that has not yet named itself" }
        return String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: "\n").first.map(
            String.init
        ) ?? ""
    }
}
