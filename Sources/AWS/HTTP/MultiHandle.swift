internal import CCurl

/// libcurl's multi handle: the exchanges in progress, the kept connections and the timer.
///
/// It tells the poller by itself which sockets to watch. The owner, on one thread, calls `advance` for each of their
/// events, and `advanceTimer` once `timer` has passed.
final class MultiHandle {
    /// When libcurl wants to be called without an event.
    private(set) var timer: ContinuousClock.Instant?

    private let handle: UnsafeMutableRawPointer
    private let poller: Poller

    // The library's one-time set-up; a global's initialiser runs once, whoever comes first.
    private static let libraryStatus = curl_global_init(ccurl_global_all())

    init(keptConnections: Int, poller: Poller) throws(AWSError) {
        guard Self.libraryStatus == CURLE_OK, let handle = curl_multi_init() else {
            throw .engineUnavailable(reason: "libcurl cannot start")
        }
        self.handle = handle
        self.poller = poller
        // libcurl calls back from inside of this object's own methods only, so `self` is alive whenever it does.
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, max(1, keptConnections))
        _ = ccurl_multi_set_socket_watcher(handle, socketCallback, context)
        _ = ccurl_multi_set_timer(handle, timerCallback, context)
    }

    // Closes the kept connections. Every exchange has been removed before.
    deinit { curl_multi_cleanup(handle) }

    func add(_ easy: UnsafeMutableRawPointer) -> Bool {
        curl_multi_add_handle(handle, easy) == CURLM_OK
    }

    /// Ends an exchange where it stands.
    ///
    /// A connection with an exchange half done is closed by that.
    func remove(_ easy: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(handle, easy)
    }

    /// Goes on with whatever uses that socket.
    func advance(_ socket: Int32, events: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(handle, socket, events, &running)
    }

    func advanceTimer() {
        timer = nil
        advance(ccurl_socket_timeout(), events: 0)
    }

    /// The next exchange that came to its end, well or not.
    func nextFinished() -> (easy: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(handle, &left) {
            if message.pointee.msg == CURLMSG_DONE {
                return (message.pointee.easy_handle, ccurl_message_result(message))
            }
        }
        return nil
    }

    fileprivate func watch(_ socket: Int32, for action: Int32) {
        switch action {
        case CURL_POLL_REMOVE: poller.unwatch(socket)
        case CURL_POLL_IN: poller.watch(socket, for: EPOLLIN.rawValue)
        case CURL_POLL_OUT: poller.watch(socket, for: EPOLLOUT.rawValue)
        default: poller.watch(socket, for: EPOLLIN.rawValue | EPOLLOUT.rawValue)
        }
    }

    fileprivate func setTimer(milliseconds: Int) {
        timer = milliseconds < 0 ? nil : ContinuousClock.now + .milliseconds(milliseconds)
    }
}

private let socketCallback: curl_socket_callback = { _, socket, action, context, _ in
    if let context {
        Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue().watch(socket, for: action)
    }
    return 0
}

private let timerCallback: curl_multi_timer_callback = { _, milliseconds, context in
    if let context {
        Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds: milliseconds)
    }
    return 0
}
