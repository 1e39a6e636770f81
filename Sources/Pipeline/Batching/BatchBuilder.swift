internal import Jobs

/// The parts that travel in one request.
struct Batch: Sendable {
    let parts: [PreparedPart]

    /// What its request is about to hold in memory.
    var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }
}

/// Groups parts into batches, in the order they come, so that the same manifest gives the same batches.
struct BatchBuilder {
    /// What one request may hold.
    struct Bounds: Sendable, Hashable {
        var parts: Int
        var inputTokens: Int
        /// Images of a Converse request.
        var images = 20
        /// Bytes before base 64: a request's body stays below 20 MB.
        var bytes = 14_000_000
    }

    let bounds: Bounds
    private var gathered: [PreparedPart] = []
    private var tokens = 0
    private var images = 0
    private var bytes = 0

    init(bounds: Bounds) { self.bounds = bounds }

    /// Takes `part`; answers with the batch that is complete by it, if one is.
    ///
    /// A part that is over a bound by itself makes a batch of its own.
    mutating func add(_ part: PreparedPart) -> Batch? {
        let overflows = !gathered.isEmpty && !fits(part)
        let complete = overflows ? finish() : nil
        gathered.append(part)
        tokens += part.estimatedTokens
        images += part.images
        bytes += part.bytes
        if let complete { return complete }
        return gathered.count >= bounds.parts ? finish() : nil
    }

    /// The parts that wait for more, as a batch.
    mutating func finish() -> Batch? {
        guard !gathered.isEmpty else { return nil }
        defer { (gathered, tokens, images, bytes) = ([], 0, 0, 0) }
        return Batch(parts: gathered)
    }

    private func fits(_ part: PreparedPart) -> Bool {
        gathered.count < bounds.parts && tokens + part.estimatedTokens <= bounds.inputTokens
            && images + part.images <= bounds.images && bytes + part.bytes <= bounds.bytes
    }
}
