internal import ExtractionFrames
internal import Glibc

/// The worker's end of the socket: requests in, messages out, blocking.
///
/// A runner that is gone or breaks the protocol ends the process: there is nobody left to work for.
final class RunnerSocket {
    private let descriptor: Int32
    private var decoder = FrameDecoder<DocumentRequest>()
    private var document: Int32?

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
        let bytes = message.encoded()
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno != EINTR {
                exit(0)
            }
        }
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
