internal import CVips
internal import Synchronization

/// Counts the parts of images that libvips could not decode while it shrank them.
///
/// libvips 8.14 shrinks over a cache that answers such a part with black pixels and a warning: the warning is
/// all there is to learn it from. Its other warnings are about metadata, and go nowhere.
enum LostParts {
    private static let counter = Atomic(0)

    static var count: Int { counter.load(ordering: .relaxed) }

    static func forget() { counter.store(0, ordering: .relaxed) }

    /// Listens from now on.
    static func watch() {
        g_log_set_handler(
            "VIPS",
            G_LOG_LEVEL_WARNING,
            { _, _, message, _ in
                guard let message, String(cString: message).contains("error in tile") else { return }
                LostParts.counter.add(1, ordering: .relaxed)
            },
            nil
        )
    }
}
