/// Reads documents in worker processes, several at a time, in the order they were asked for.
///
/// A document that crashes, hangs or balloons ends its worker, not the program: the document fails, a new
/// worker takes the dead one's place. The first worker starts with the pool, others when there is work. Letting go of the pool shuts
/// it down.
public final class ExtractionPool: Sendable {
    /// With less address space than this a worker's libraries do not load, or fail in the first page.
    public static let leastMemoryMB = 256

    private let queue: ExtractionQueue

    /// Starts the first worker, to learn that it is there and of this version; blocks for some 50 ms.
    ///
    /// `workers` are processes at work at the same time; `memoryMB` is the address space of each, in MiB, and
    /// not below `leastMemoryMB`.
    public init(workers: Int, executable: CompanionExecutable, memoryMB: Int) throws(DocumentsError) {
        precondition(workers > 0, "a pool needs a worker")
        guard memoryMB >= Self.leastMemoryMB else {
            throw .tooLittleMemory(memoryMB: memoryMB, least: Self.leastMemoryMB)
        }
        queue = ExtractionQueue(threadLimit: workers) { queue in
            WorkerThread(queue: queue, executable: executable.path, memoryMB: memoryMB)
        }
        try queue.startFirst()
    }

    /// Starts a worker once and asks which of this machine's protections it has; blocks for some 50 ms.
    public static func protections(
        executable: CompanionExecutable,
        memoryMB: Int
    ) throws(DocumentsError) -> WorkerProtections {
        guard memoryMB >= leastMemoryMB else {
            throw .tooLittleMemory(memoryMB: memoryMB, least: leastMemoryMB)
        }
        let worker = try WorkerProcess.started(executable: executable.path, memoryMB: memoryMB)
        guard let standing = worker.standing else {
            throw .workerDidNotStart(path: executable.path, reason: "it does not speak the protocol")
        }
        return WorkerProtections(standing)
    }

    deinit { queue.shutDown() }

    /// Why nothing is read any more: no worker can be started.
    ///
    /// Every reading ends like a cancelled one then.
    public var fault: DocumentsError? { queue.fault }

    /// Queues the document and returns at once; a few of them held ahead are read in parallel.
    public func extract(_ request: ExtractionRequest) -> Extraction {
        let buffer = EventBuffer()
        queue.add(ExtractionQueue.Job(request: request, buffer: buffer))
        return Extraction(buffer)
    }

    /// Cancels what is queued and under way, and ends the workers.
    ///
    /// Returns before the last one is gone.
    public func shutdown() { queue.shutDown() }

    /// The processes at work or waiting for work.
    var workerProcesses: Set<Int32> { queue.processes }
}
