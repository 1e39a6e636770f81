internal import Jobs

/// Feeds batches to at most `concurrency` workers, and hands over what became of each as it lands.
///
/// The parent of a bounded task group: it pulls the next batch only when there is room, so that nothing upstream runs
/// ahead, and cancelling it cancels every worker. Ends when `next` gave `nil` and every worker landed.
///
/// - Parameters:
///   - concurrency: how many batches may be in flight.
///   - limit: what batches in flight may hold together, in bytes; one batch always may.
///   - next: the next batch, or `nil` at the end. Called from one task.
///   - work: what a worker does with it.
///   - landed: called from the same task as `next`, in the order of landing.
/// - Throws: what `next` or `landed` threw; every worker is cancelled then.
func dispatchPool(
    concurrency: Int,
    bytes limit: Int,
    next: () async throws -> Batch?,
    work: @escaping @Sendable (Batch) async -> [PartID: Outcome],
    landed: (Batch, [PartID: Outcome]) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: (Batch, [PartID: Outcome]).self) { group in
        var inFlight = 0
        var bytes = 0
        var isExhausted = false
        while true {
            while !isExhausted, inFlight < concurrency, inFlight == 0 || bytes < limit {
                guard let batch = try await next() else {
                    isExhausted = true
                    break
                }
                group.addTask { (batch, await work(batch)) }
                inFlight += 1
                bytes += batch.bytes
            }
            guard let (batch, outcomes) = try await group.next() else { return }
            inFlight -= 1
            bytes -= batch.bytes
            try await landed(batch, outcomes)
        }
    }
}
