internal import CVips
internal import Synchronization

/// Counts the parts of images that libvips could not decode, and went on without.
///
/// libvips 8.14 shrinks over a cache that answers such a part with black pixels and a warning; of a GIF's broken frame it
/// warns too. What is wrong with the data of a JPEG stands among its errors, though the decoding succeeds. All that is
/// all there is to learn it from. Other warnings and errors are about metadata, or harmless, and go nowhere.
enum LostParts {
    private static let counter = Atomic(0)
    private static let warnings = ["error in tile", "Invalid frame data"]
    // In libjpeg's words; those about foreign bytes between two markers, and odd scan headers, speak of no lost pixel.
    private static let errors = ["premature end of data segment", "bad Huffman code", "instead of RST"]

    static var count: Int {
        let words = String(cString: vips_error_buffer())
        return counter.load(ordering: .relaxed) + (errors.contains(where: words.contains) ? 1 : 0)
    }

    static func forget() {
        counter.store(0, ordering: .relaxed)
        vips_error_clear()
    }

    /// Listens from now on.
    static func watch() {
        g_log_set_handler(
            "VIPS",
            G_LOG_LEVEL_WARNING,
            { _, _, message, _ in
                guard let words = message.map({ String(cString: $0) }),
                    LostParts.warnings.contains(where: words.contains)
                else { return }
                LostParts.counter.add(1, ordering: .relaxed)
            },
            nil
        )
    }
}
