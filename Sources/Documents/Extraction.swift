public import Jobs

/// The reading of one document, under way or waiting for its turn.
///
/// It runs ahead of its consumer by at most a bound of bytes, then its worker waits. One consumer at a time.
/// Letting go of the last reference cancels it.
public final class Extraction: Sendable {
    let buffer: EventBuffer

    init(_ buffer: EventBuffer) { self.buffer = buffer }

    deinit { buffer.cancel() }

    /// The next event; `nil` behind the last one, and after a cancellation, by `cancel()` or of the calling
    /// task.
    ///
    /// A document is complete only if `finished` came before the `nil`. A failure is thrown once, behind the
    /// events before it.
    public func next() async throws(Failure) -> ExtractionEvent? {
        let step = await withTaskCancellationHandler {
            await buffer.next()
        } onCancel: {
            buffer.cancel()
        }
        return try step.get()
    }

    /// Stops the reading and drops what was not taken.
    ///
    /// Not an error, and harmless at any time.
    public func cancel() { buffer.cancel() }
}
