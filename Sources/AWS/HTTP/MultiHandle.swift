internal import CCurl
internal import Glibc

/// libcurl's multi handle: the exchanges in progress, the kept connections and the timer.
///
/// It tells the poller by itself which sockets to watch. The owner, on one thread, calls `advance` for each of their
/// events, and `advanceTimer` once `timer` has passed.
///
/// A kept connection is watched as well: what comes there answers nothing that was asked, and would be taken for the
/// answer to whatever is sent next. Such a connection is shut down, so that libcurl does not use it again.
final class MultiHandle {
    /// When libcurl wants to be called without an event.
    private(set) var timer: ContinuousClock.Instant?

    private let handle: UnsafeMutableRawPointer
    private let poller: Poller
    private var connections: Set<Int32> = []
    // Those of them that no exchange uses.
    private var idle: Set<Int32> = []
    // The exchange that watched a socket last, and the other way round.
    private var users: [Int32: UnsafeMutableRawPointer] = [:]
    private var sockets: [UnsafeMutableRawPointer: Int32] = [:]
    // The service's number of the request that a connection answered last.
    private var answered: [Int32: String] = [:]

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
        guard let socket = sockets.removeValue(forKey: easy), users[socket] == easy else { return }
        users[socket] = nil
        guard connections.contains(socket) else { return }
        idle.insert(socket)
        poller.watch(socket, for: EPOLLIN.rawValue)
    }

    /// Goes on with whatever uses that socket.
    func advance(_ socket: Int32, events: Int32) {
        if idle.remove(socket) != nil { return abandon(socket) }
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

    /// Ends a kept connection on which something came; libcurl finds it dead, and closes it.
    private func abandon(_ socket: Int32) {
        poller.unwatch(socket)
        shutdown(socket, Int32(SHUT_RDWR))
        // As long as something is there to be read libcurl takes it for alive.
        withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 1) { waste in
            while recv(socket, waste.baseAddress, waste.count, Int32(MSG_DONTWAIT)) > 0 {}
        }
    }

    /// A socket for a connection; negative where there is none.
    func openSocket(_ address: curl_sockaddr) -> Int32 {
        // Not for child processes: they have no business on this connection.
        let descriptor = socket(
            address.family,
            address.socktype | Int32(SOCK_CLOEXEC.rawValue),
            address.protocol
        )
        if descriptor >= 0 { connections.insert(descriptor) }
        return descriptor
    }

    fileprivate func closeSocket(_ descriptor: Int32) -> Int32 {
        connections.remove(descriptor)
        idle.remove(descriptor)
        users[descriptor] = nil
        answered[descriptor] = nil
        return close(descriptor)
    }

    /// Whether the answer with this number of a request is the one that came last on its connection, once more.
    func repeats(_ requestID: String, on easy: UnsafeMutableRawPointer) -> Bool {
        guard let socket = sockets[easy] else { return false }
        defer { answered[socket] = requestID }
        return answered[socket] == requestID
    }

    /// Has libcurl give the sockets back that `openSocket` gave it.
    func setSocketCloser(_ easy: borrowing EasyHandle) {
        _ = ccurl_set_socket_closer(easy.handle, closeCallback)
        easy.set(CURLOPT_CLOSESOCKETDATA, Unmanaged.passUnretained(self).toOpaque())
    }

    fileprivate func watch(
        _ socket: Int32,
        for action: Int32,
        by easy: UnsafeMutableRawPointer?
    ) {
        if let easy, action != CURL_POLL_REMOVE {
            idle.remove(socket)
            (users[socket], sockets[easy]) = (easy, socket)
        }
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

private let socketCallback: curl_socket_callback = { easy, socket, action, context, _ in
    if let context {
        Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue().watch(
            socket,
            for: action,
            by: easy
        )
    }
    return 0
}

private let closeCallback: curl_closesocket_callback = { context, socket in
    guard let context else { return close(socket) }
    return Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue().closeSocket(socket)
}

private let timerCallback: curl_multi_timer_callback = { _, milliseconds, context in
    if let context {
        Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds: milliseconds)
    }
    return 0
}
