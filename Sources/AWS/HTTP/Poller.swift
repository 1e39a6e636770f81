internal import CCurl
internal import Glibc

/// An epoll descriptor, level-triggered.
///
/// One owner, one thread.
final class Poller {
    /// One descriptor that has something to say.
    struct Event {
        let descriptor: Int32
        let events: UInt32

        /// The same in libcurl's terms.
        var curlMask: Int32 {
            var mask: Int32 = 0
            if events & EPOLLIN.rawValue != 0 { mask |= CURL_CSELECT_IN }
            if events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
            if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_ERR }
            return mask
        }
    }

    private let descriptor: Int32
    private var buffer = [epoll_event](repeating: epoll_event(), count: 64)

    init() throws(AWSError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw .engineUnavailable(reason: String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }

    /// Watches a descriptor, or changes what it is watched for.
    func watch(_ watched: Int32, for events: UInt32) {
        var event = epoll_event()
        event.events = events
        event.data.fd = watched
        // A number comes back for a new socket once the old one is closed, so whether it is known is found out here.
        if epoll_ctl(descriptor, EPOLL_CTL_MOD, watched, &event) != 0 {
            epoll_ctl(descriptor, EPOLL_CTL_ADD, watched, &event)
        }
    }

    /// Watches no longer.
    ///
    /// A descriptor that is closed or unknown is a normal case.
    func unwatch(_ watched: Int32) {
        var event = epoll_event()
        epoll_ctl(descriptor, EPOLL_CTL_DEL, watched, &event)
    }

    /// What happened; empty where the time (-1: none) passed, or a signal came.
    func wait(milliseconds: Int32) -> [Event] {
        let count = epoll_wait(descriptor, &buffer, Int32(buffer.count), milliseconds)
        guard count > 0 else { return [] }
        return buffer.prefix(Int(count)).map { Event(descriptor: $0.data.fd, events: $0.events) }
    }
}
