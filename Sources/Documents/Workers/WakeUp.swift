internal import CLinux
internal import Glibc

/// Wakes a thread that waits in poll(2), from any other thread: an eventfd(2).
///
/// Signals add up to one; a signal before the wait is not lost.
final class WakeUp: Sendable {
    /// Readable when signalled.
    let descriptor: Int32

    init() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(descriptor >= 0, "no descriptor left for a worker thread")
    }

    deinit { close(descriptor) }

    func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Forgets the signals so far.
    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }

    /// Blocks until signalled.
    func wait() {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&entry, 1, -1) < 0, errno == EINTR {}
        clear()
    }
}
