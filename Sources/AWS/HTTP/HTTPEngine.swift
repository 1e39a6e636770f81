internal import Glibc

/// Sends HTTP requests over kept connections: one thread, libcurl, HTTP/1.1.
///
/// One call of `perform` is at most one exchange: nothing is followed, retried or sent a second time, not even where
/// a kept connection dies under the request. TLS certificates are always checked. `HTTPS_PROXY` and `NO_PROXY` are
/// honoured for https, and never for this machine.
///
/// Releasing the engine ends it as `shutdown()` does, without waiting.
public final class HTTPEngine: Sendable {
    /// What an engine may use.
    public struct Configuration: Sendable, Equatable {
        /// How many idle connections are kept; as many as there will be exchanges at a time.
        ///
        /// It limits nothing else.
        public var keptConnections: Int
        /// The largest answer that is taken.
        public var maximumBodyBytes: Int
        /// A PEM file of certificate authorities in place of the system's.
        public var caBundle: String?

        /// Limits as given; the largest answer defaults to 64 MiB.
        public init(keptConnections: Int = 32, maximumBodyBytes: Int = 64 << 20, caBundle: String? = nil) {
            self.keptConnections = keptConnections
            self.maximumBodyBytes = maximumBodyBytes
            self.caBundle = caBundle
        }
    }

    private let mailbox: EngineMailbox

    /// Starts the engine's thread.
    ///
    /// Throws `fileUnreadable` for the bundle, `engineUnavailable` for lack of resources.
    public init(_ configuration: Configuration = Configuration()) throws(AWSError) {
        if let bundle = configuration.caBundle, access(bundle, R_OK) != 0 {
            let reason = String(cString: strerror(errno))
            throw .fileUnreadable(
                path: bundle,
                reason: "\(reason)\n  hint: AWS_CA_BUNDLE, or ca_bundle of the profile, names it"
            )
        }
        mailbox = try EngineMailbox()
        try EngineLoop(configuration, mailbox: mailbox).startThread()
    }

    deinit {
        _ = mailbox.post(.stop(nil))
    }

    /// Sends one request and waits for its whole answer, whatever its status.
    ///
    /// Cancelling the task ends the exchange and its connection at once. `TransportError.wasSent` tells whether the
    /// server may have seen the request.
    public func perform(
        _ request: HTTPRequest,
        timeouts: HTTPTimeouts = HTTPTimeouts()
    ) async throws(TransportError) -> HTTPResponse {
        let mailbox = self.mailbox
        let ticket = TransferTicket()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let transfer = Transfer(request, timeouts, ticket: ticket, .whole(continuation))
                if !mailbox.post(.start(transfer)) { transfer.finish(.failure(.cancelled(wasSent: false))) }
            }
        } onCancel: {
            ticket.cancel()
            _ = mailbox.post(.cancel(ticket))
        }
        return try result.get()
    }

    /// Sends one request and waits for the head of its answer, whatever its status; the content is read by the caller.
    ///
    /// While the caller reads too slowly the exchange pauses, and `timeouts.response` does not count.
    public func stream(
        _ request: HTTPRequest,
        timeouts: HTTPTimeouts = HTTPTimeouts()
    ) async throws(TransportError) -> HTTPStream {
        let ticket = TransferTicket()
        let channel = ResponseChannel(ticket: ticket, mailbox: mailbox)
        let transfer = Transfer(request, timeouts, ticket: ticket, .stream(channel))
        if !mailbox.post(.start(transfer)) { transfer.finish(.failure(.cancelled(wasSent: false))) }
        let head = await withTaskCancellationHandler {
            await channel.head()
        } onCancel: {
            channel.cancel()
        }
        return HTTPStream(head: try head.get(), channel: channel)
    }

    /// Ends all exchanges as `TransportError.cancelled`, closes the connections, and returns when the thread is done.
    ///
    /// May be called any number of times.
    public func shutdown() async {
        await withCheckedContinuation { continuation in
            if !mailbox.post(.stop(continuation)) { continuation.resume() }
        }
    }
}
