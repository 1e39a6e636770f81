internal import Synchronization

/// How many requests each session has left: a session is a key with one token.
final class SessionLives: Sendable {
    private let requests: Int
    private let used = Mutex<[String: Int]>([:])

    /// Every session is good for so many requests.
    init(requests: Int) { self.requests = requests }

    /// Counts a request; `false` where the session had none left.
    func use(_ session: String) -> Bool {
        used.withLock { used in
            guard used[session, default: 0] < requests else { return false }
            used[session, default: 0] += 1
            return true
        }
    }
}
