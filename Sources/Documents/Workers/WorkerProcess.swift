internal import ExtractionFrames
internal import Glibc

/// A running worker that has introduced itself, and the socket to it.
///
/// It must be used by one thread, and started by a thread that outlives it: the worker dies with that thread.
/// Letting go of it kills the process and waits for it.
struct WorkerProcess: ~Copyable {
    let pid: pid_t
    private let socket: Int32
    private let errors: Int32
    private var decoder = FrameDecoder<WorkerMessage>()
    private var errorsAreOpen = true
    private var waitStatus: Int32?
    private(set) var lastWords = LastWords()
    private var documents = 0
    /// Whether a page came of a painting in it; what the libraries keep of one may spoil others.
    var hasPainted = false
    /// What it said of its limits.
    private(set) var standing: WorkerStanding?

    /// How long a worker may take to start: it loads some 130 libraries.
    private static let patience = Duration.seconds(30)

    private init(_ spawned: WorkerSpawn) {
        (pid, socket, errors) = (spawned.pid, spawned.socket, spawned.errors)
    }

    static func started(executable: String, memoryMB: Int) throws(DocumentsError) -> WorkerProcess {
        let spawned: WorkerSpawn
        do throws(SystemFault) {
            spawned = try WorkerSpawn(executable: executable, arguments: ["--worker", String(memoryMB)])
        } catch {
            throw .workerDidNotStart(path: executable, reason: error.description)
        }
        var worker = WorkerProcess(spawned)
        try worker.greet(executable)
        return worker
    }

    deinit {
        if waitStatus == nil {
            kill(pid, SIGKILL)
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        }
        close(socket)
        close(errors)
    }

    private mutating func greet(_ executable: String) throws(DocumentsError) {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            let reason: String
            switch receive(wakeUp: nil, timeout: deadline - .now) {
            case .message(.hello(let hello)):
                guard hello.version == ProductVersion.current,
                    hello.protocolNumber == WorkerHello.currentProtocol
                else {
                    let theirs =
                        hello.version + (hello.version == ProductVersion.current ? " of another build" : "")
                    throw .versionMismatch(path: executable, theirs: theirs, ours: ProductVersion.current)
                }
                lastWords.forget()
                standing = hello.standing
                return
            case .nothing where ContinuousClock.now < deadline: continue
            case .nothing: reason = "it says nothing"
            case .message, .violation: reason = "it does not speak the protocol"
            case .end:
                let words = lastWords.firstLine
                reason = words.isEmpty ? wait().description : words
            }
            throw .workerDidNotStart(path: executable, reason: reason)
        }
    }

    /// Whether the worker waits for a document: alive, with nothing unread.
    mutating func isReady() -> Bool {
        guard decoder.heldBytes == 0 else { return false }
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 0
    }

    /// Whether its memory, as far as libraries leak or cut it to pieces, is better given back by a new process.
    var isWorn: Bool { WorkerWear(documents: documents, residentMB: WorkerWear.residentMB(of: pid)).isWorn }

    /// Hands a document over; false where the worker is gone.
    mutating func send(_ request: DocumentRequest, document: Int32) -> Bool {
        lastWords.forget()
        documents += 1
        let bytes = request.encoded()
        var sent = 0
        while sent < bytes.count {
            // An idle worker's socket is empty and takes a whole request, so that this never waits.
            let count =
                sent == 0
                ? DescriptorMessage.send(bytes[...], descriptor: document, over: socket)
                : bytes[sent...].withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                }
            if count > 0 {
                sent += count
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// What came of waiting for a message.
    enum Received {
        case message(WorkerMessage)
        /// The time is over, or the thread was woken.
        case nothing
        /// The worker closed its socket.
        case end
        /// The worker broke the protocol.
        case violation
    }

    /// The next message, for which it waits until `timeout` or a wake-up.
    mutating func receive(wakeUp: WakeUp?, timeout: Duration) -> Received {
        let deadline = ContinuousClock.now + timeout
        while true {
            do throws(FrameError) {
                if let message = try decoder.next() { return .message(message) }
            } catch {
                return .violation
            }
            let ready = waitForInput(fromSocket: true, wakeUp: wakeUp, timeout: deadline - .now)
            if ready.socket {
                guard fill() else { return .end }
            } else if ready.wakeUp || ContinuousClock.now >= deadline {
                return .nothing
            }
        }
    }

    /// Waits for the wake-up alone, taking what the worker writes to stderr; its socket fills and the worker
    /// waits too.
    mutating func pause(until wakeUp: WakeUp) {
        while !waitForInput(fromSocket: false, wakeUp: wakeUp, timeout: .seconds(3_600)).wakeUp {}
    }

    /// How the process ended; one that still lives a second after it closed its socket is killed.
    mutating func wait() -> WorkerEnd {
        var status: Int32 = 0
        for round in 0..<100 {
            if waitStatus == nil, waitpid(pid, &status, WNOHANG) == pid { waitStatus = status }
            if let waitStatus {
                if errorsAreOpen { errorsAreOpen = lastWords.drain(errors) }
                return WorkerEnd(waitStatus: waitStatus)
            }
            poll(nil, 0, round < 10 ? 1 : 10)
        }
        return .misbehaved
    }

    private mutating func waitForInput(
        fromSocket: Bool,
        wakeUp: WakeUp?,
        timeout: Duration
    ) -> (socket: Bool, wakeUp: Bool) {
        func entry(_ descriptor: Int32) -> pollfd {
            // poll(2) leaves out entries with a negative descriptor.
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        }
        let milliseconds = (timeout / .milliseconds(1)).rounded(.up)
        return withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 3) { entries in
            entries[0] = entry(fromSocket ? socket : -1)
            entries[1] = entry(errorsAreOpen ? errors : -1)
            entries[2] = entry(wakeUp?.descriptor ?? -1)
            let ready = poll(entries.baseAddress, 3, Int32(min(max(milliseconds, 0), 1e9)))
            guard ready > 0 else { return (false, false) }
            if entries[1].revents != 0 { errorsAreOpen = lastWords.drain(errors) }
            if entries[2].revents != 0 { wakeUp?.clear() }
            return (entries[0].revents != 0, entries[2].revents != 0)
        }
    }

    /// Reads once from a socket that has something; false at its end.
    private mutating func fill() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 1 << 17, alignment: 16) { buffer in
            let count = recv(socket, buffer.baseAddress, buffer.count, 0)
            guard count > 0 else { return count < 0 && errno == EINTR }
            decoder.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            return true
        }
    }
}
