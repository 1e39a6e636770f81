internal import CCurl
internal import Glibc

/// One exchange, from its request to its result, inside the engine.
///
/// It is sent at most once. libcurl by itself sends a request again where a kept connection dies before the first byte
/// of the answer, and the server may have done the work by then. That is refused three times over: no connection is
/// opened for a second sending, `willSend` ends the exchange where another kept one would do, and the content cannot
/// be rewound (there is no seek function).
final class Transfer: @unchecked Sendable {
    // Unchecked: made by a task, handed over once through the mailbox's lock, and touched by the engine's thread alone
    // from then on.

    /// Who gets the answer.
    enum Receiver {
        /// A task that waits for all of it.
        case whole(CheckedContinuation<Result<HTTPResponse, TransportError>, Never>)
        /// A task that reads it as it comes.
        case stream(ResponseChannel)
    }

    let ticket: TransferTicket
    /// Whether bytes of the request may have left: libcurl had a connection and was about to write to it.
    private(set) var wasSent = false

    private let request: HTTPRequest
    private let timeouts: HTTPTimeouts
    private let receiver: Receiver

    private var easy: EasyHandle?
    private var multi: MultiHandle?
    private var response = ResponseBuilder(maximumBodyBytes: 0)
    private var bodyOffset = 0
    private var isResending = false
    private var isForeign = false
    // The reader of a stream lags behind.
    private var isPaused = false
    private let start = ContinuousClock.now
    private var lastActivity = ContinuousClock.now

    init(
        _ request: HTTPRequest,
        _ timeouts: HTTPTimeouts,
        ticket: TransferTicket,
        _ receiver: Receiver
    ) {
        self.request = request
        self.timeouts = timeouts
        self.ticket = ticket
        self.receiver = receiver
    }

    /// The exchange that a handle of libcurl's belongs to.
    static func owner(of easy: UnsafeMutableRawPointer) -> Transfer? {
        var context: UnsafeMutableRawPointer?
        _ = ccurl_get_pointer(easy, CURLINFO_PRIVATE, &context)
        return context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    func begin(in multi: MultiHandle, _ configuration: HTTPEngine.Configuration) throws(TransportError) {
        try request.checkLines()
        guard var easy = EasyHandle() else { throw .connectFailed(reason: "out of memory") }
        response = ResponseBuilder(maximumBodyBytes: configuration.maximumBodyBytes)
        easy.configure(for: request, caBundle: configuration.caBundle)
        easy.set(CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect.wholeMilliseconds)
        // The loop keeps this object for as long as the handle is in the multi handle.
        easy.setCallbacks(context: Unmanaged.passUnretained(self).toOpaque())
        multi.setSocketCloser(easy)
        self.multi = multi
        guard multi.add(easy.handle) else { throw .connectFailed(reason: "libcurl takes no more exchanges") }
        self.easy = consume easy
    }

    /// Takes the exchange out of libcurl, and with it a connection that is not at a clean end.
    func leave(_ multi: MultiHandle) {
        guard let handle = easy?.handle else { return }
        multi.remove(handle)
        easy = nil
        self.multi = nil
    }

    /// Wakes the task that waits, once.
    func finish(_ result: Result<HTTPResponse, TransportError>) {
        switch receiver {
        case .whole(let continuation): continuation.resume(returning: result)
        case .stream(let channel): channel.finish(result.map { _ in })
        }
    }

    /// Goes on with an exchange that was paused.
    func resume() {
        guard isPaused, let easy = easy?.handle else { return }
        isPaused = false
        lastActivity = .now
        ccurl_resume(easy)
    }

    /// What an exchange that ended by itself brought.
    func result(of code: CURLcode) -> Result<HTTPResponse, TransportError> {
        if let refusal = response.refusal { return .failure(.badResponse(reason: refusal)) }
        if isResending {
            return .failure(.lost(reason: "the connection ended before the answer began", wasSent: true))
        }
        if isForeign {
            return .failure(.lost(reason: "the answer to an earlier request came once more", wasSent: true))
        }
        guard code == CURLE_OK else {
            let reason = easy?.reason(code) ?? ""
            return .failure(TransportError(code, reason: reason, wasSent: wasSent))
        }
        guard response.isHeadComplete, let status = easy?.status else {
            return .failure(.lost(reason: "the answer's head is cut off", wasSent: true))
        }
        return .success(response.finish(status: status))
    }

    // MARK: Limits

    /// The limit that has passed, in words; `nil` while none has.
    func passedLimit(at now: ContinuousClock.Instant) -> String? {
        if start + timeouts.exchange <= now { return "no whole answer within \(timeouts.exchange)" }
        if wasSent, !isPaused, lastActivity + timeouts.response <= now {
            return "not a byte for \(timeouts.response)"
        }
        return nil
    }

    /// A moment before which no limit can pass.
    func nextLimitCheck(at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        // Without a connection, or in a pause, the silence has not begun: it cannot end sooner than if it began now.
        min(start + timeouts.exchange, (wasSent && !isPaused ? lastActivity : now) + timeouts.response)
    }

    // MARK: What libcurl calls

    /// Called in front of each connection; `nil` refuses it.
    fileprivate func openSocket(_ address: curl_sockaddr) -> Int32? {
        isResending = wasSent
        return isResending ? nil : multi?.openSocket(address)
    }

    /// Called once a connection stands, in front of the first byte of a request; `false` ends the exchange.
    fileprivate func willSend() -> Bool {
        isResending = wasSent
        wasSent = true
        lastActivity = .now
        return !isResending
    }

    fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        lastActivity = .now
        let count = min(buffer.count, request.body.count - bodyOffset)
        request.body.withUnsafeBytes { body in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: body[bodyOffset..<bodyOffset + count]))
        }
        bodyOffset += count
        return count
    }

    fileprivate func receive(headerLine: UnsafeRawBufferPointer) -> Bool {
        lastActivity = .now
        // Fields come behind a content in chunks, too.
        let isTrailer = response.isHeadComplete && easy?.status ?? 0 >= 200
        guard response.append(headerLine: headerLine) else { return false }
        guard !isTrailer, response.isHeadComplete, let status = easy?.status, status >= 200 else {
            return true
        }
        if let id = response.requestID, let easy = easy?.handle, multi?.repeats(id, on: easy) == true {
            isForeign = true
            return false
        }
        if case .stream(let channel) = receiver { channel.begin(response.head(status: status)) }
        return true
    }

    /// The number of bytes that were taken; any other than `body.count` has a meaning for libcurl.
    fileprivate func receive(body: UnsafeRawBufferPointer) -> Int {
        lastActivity = .now
        let refused = body.count + 1
        switch receiver {
        case .whole: return response.append(body: body) ? body.count : refused
        case .stream(let channel):
            guard response.admits(body.count) else { return refused }
            // What is not taken comes again after the pause.
            isPaused = !channel.append(body)
            if isPaused { return Int(CURL_WRITEFUNC_PAUSE) }
            response.passOn(body.count)
            return body.count
        }
    }
}

extension EasyHandle {
    /// Sends what libcurl has to say to the `Transfer` behind `context`.
    fileprivate borrowing func setCallbacks(context: UnsafeMutableRawPointer) {
        set(CURLOPT_PRIVATE, context)
        _ = ccurl_set_prerequest(handle) { context, _, _, _, _ in
            guard let transfer = transfer(context) else { return CURL_PREREQFUNC_ABORT }
            return transfer.willSend() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        set(CURLOPT_PREREQDATA, context)
        _ = ccurl_set_socket_opener(handle) { context, _, address in
            guard let address = address?.pointee else { return ccurl_no_socket() }
            return transfer(context)?.openSocket(address) ?? ccurl_no_socket()
        }
        set(CURLOPT_OPENSOCKETDATA, context)
        set(CURLOPT_READFUNCTION) { buffer, size, count, context in
            transfer(context)?.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
                ?? 0
        }
        set(CURLOPT_READDATA, context)
        // Fewer bytes taken than offered end the exchange.
        set(CURLOPT_HEADERFUNCTION) { buffer, size, count, context in
            let line = UnsafeRawBufferPointer(start: buffer, count: size * count)
            return transfer(context)?.receive(headerLine: line) == true ? line.count : 0
        }
        set(CURLOPT_HEADERDATA, context)
        set(CURLOPT_WRITEFUNCTION) { buffer, size, count, context in
            let bytes = UnsafeRawBufferPointer(start: buffer, count: size * count)
            return transfer(context)?.receive(body: bytes) ?? bytes.count + 1
        }
        set(CURLOPT_WRITEDATA, context)
    }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

extension Duration {
    /// At least 1: libcurl takes 0 for its own default.
    fileprivate var wholeMilliseconds: Int {
        Int(clamping: max(1, components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000))
    }
}
