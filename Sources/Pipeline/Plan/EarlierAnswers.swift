internal import Checkpoints
internal import Jobs

/// What earlier runs of the store decided, as far as this run may take it over at cost 0.
///
/// Accepted outcomes always; failures that would only repeat, unless the run was asked to try them again. Only of the
/// same origin: an emulator's answer is never taken for one of Bedrock's.
struct EarlierAnswers: Sendable {
    let store: Store
    /// The run that takes over; `nil` where one is only planned.
    let run: String?
    let origin: String
    /// Nothing of other runs is taken over.
    let isFresh: Bool
    /// Failures are tried again.
    let retriesFailed: Bool
    /// Files are hashed again, even where the file system says that nothing changed.
    let verifiesSources: Bool
    /// Whether answers that fail their checks serve.
    let degraded: DegradedPolicy
    let quickKey: QuickKey

    /// What serves for a part.
    enum Found: Sendable {
        /// The outcome of that part.
        case outcome(of: PartID, OutcomeStatus)
        /// What an earlier job kept, and this one does not.
        case failure(Failure)
    }

    /// A decided item that serves for `item`, found without reading the file; and the file as it was read then.
    func decidedItem(for item: Item) async throws -> (item: DecidedItem, source: SourceFingerprint)? {
        guard !isFresh, !verifiesSources, let stamp = FileStamp(path: item.source),
            let digest = try await store.knownDigest(of: item.source, stamp: stamp),
            let decided = try await decidedItem(for: item, sourceSHA256: digest)
        else { return nil }
        let source = SourceFingerprint(
            sha256: digest,
            size: stamp.size,
            modified: stamp.modified,
            changed: stamp.changed,
            inode: stamp.inode
        )
        return (decided, source)
    }

    /// A decided item that serves for `item`, whose file has that SHA-256.
    func decidedItem(for item: Item, sourceSHA256: String) async throws -> DecidedItem? {
        guard !isFresh else { return nil }
        let key = quickKey.key(of: item, sourceSHA256: sourceSHA256)
        guard let decided = try await store.decidedItem(quickKey: key, origin: origin) else { return nil }
        for part in decided.parts where part.status == .failed {
            guard !retriesFailed, part.failureClass?.isLasting == true,
                try await !isAccepted(part.part.identity)
            else { return nil }
        }
        return decided.parts.isEmpty ? nil : decided
    }

    /// Whether a retry of some run has an answer by now.
    private func isAccepted(_ identity: String?) async throws -> Bool {
        guard let identity else { return false }
        return try await store.acceptedPart(identity: identity, origin: origin).map { isKept($0.status) }
            ?? false
    }

    private func isKept(_ status: OutcomeStatus) -> Bool { status != .degraded || degraded == .keep }

    /// What earlier runs say of `prepared`, if it need not be asked again.
    func outcome(for prepared: PreparedPart) async throws -> Found? {
        guard let identity = prepared.part.identity else { return nil }
        let accepted = try await store.acceptedPart(
            identity: identity,
            origin: origin,
            inRun: isFresh ? run ?? "" : nil
        )
        if let accepted, isKept(accepted.status) { return .outcome(of: accepted.part, accepted.status) }
        // A part that this run knew before may be tried again on purpose.
        guard !isFresh, !retriesFailed, prepared.isNew else { return nil }
        if accepted != nil { return .failure(Self.notKept) }
        guard let failed = try await store.lastingFailure(identity: identity, origin: origin),
            // A job that keeps such answers keeps none that was thrown away.
            failed.failureClass != .requireFailed || degraded == .fail
        else { return nil }
        return .outcome(of: failed.part, .failed)
    }

    private static let notKept = Failure(
        .requireFailed,
        "the answer of an earlier run fails the checks of output.require; --retry-failed asks again"
    )

    /// The pages of the parts that stand in the place of one like `prepared`, which was split; empty where none was.
    func split(of prepared: PreparedPart) async throws -> [PageRanges] {
        guard let identity = prepared.part.identity else { return [] }
        let split = try await store.splitPart(
            identity: identity,
            origin: origin,
            inRun: isFresh ? run ?? "" : nil
        )
        guard let split else { return [] }
        return try await store.leaves(of: split).compactMap(\.part.pages)
    }
}
