internal import ExtractionFrames
internal import Glibc

/// The worker's end of the socket: requests in, messages out, blocking.
///
/// A runner that is gone or breaks the protocol ends the process: there is nobody left to work for.
final class RunnerSocket {
    private let descriptor: Int32
    private var decoder = FrameDecoder<DocumentRequest>()
    private var document: Int32?
    private var held: [UInt8] = []
    private var heldSince = ContinuousClock.now

    /// Pages of text are sent together, up to so many bytes and as long as they come fast: each waking of the runner
    /// costs more than the page.
    private static let heldBytes = 32 << 10
    private static let holdLimit = Duration.milliseconds(10)

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// The next request with its document, whose descriptor becomes the caller's; `nil` when the runner
    /// closed.
    func nextRequest() -> (DocumentRequest, document: Int32)? {
        while true {
            do throws(FrameError) {
                if let request = try decoder.next() {
                    guard let document else { exit(70) }
                    self.document = nil
                    return (request, document)
                }
            } catch {
                exit(70)
            }
            guard receive() else { return nil }
        }
    }

    func send(_ message: WorkerMessage) {
        if held.isEmpty { heldSince = .now }
        held += message.encoded()
        if case .page(let page) = message, case .text = page.content, held.count < Self.heldBytes,
            ContinuousClock.now - heldSince < Self.holdLimit
        {
            return
        }
        sendHeld()
    }

    private func sendHeld() {
        var sent = 0
        while sent < held.count {
            let count = held.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno != EINTR {
                exit(0)
            }
        }
        held.removeAll(keepingCapacity: held.count <= 2 * Self.heldBytes)
    }

    private func receive() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 16) { buffer in
            while true {
                let (count, document) = DescriptorMessage.receive(into: buffer, from: descriptor)
                if let document {
                    self.document.map { _ = close($0) }
                    self.document = document
                }
                if count > 0 {
                    decoder.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                    return true
                }
                guard count < 0, errno == EINTR else { return false }
            }
        }
    }
}
