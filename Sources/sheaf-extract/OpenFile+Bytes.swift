internal import CVips
internal import ExtractionFrames
internal import Glibc

/// The whole file as GLib's bytes, which the caller lets go of.
extension OpenFile {
    /// In memory, as far as it goes: a file that shrinks while it is read is noticed by the runner.
    func held() throws(ReadingFault) -> OpaquePointer? {
        let size = max(try size(), 1)
        guard let memory = g_try_malloc(gsize(size)) else { throw Self.noMemory }
        guard let count = fill(UnsafeMutableRawBufferPointer(start: memory, count: size), from: 0) else {
            defer { g_free(memory) }
            throw Self.fault()
        }
        return g_bytes_new_take(memory, gsize(count))
    }

    /// In place: the process ends where the file shrinks meanwhile.
    func mapped() throws(ReadingFault) -> OpaquePointer? {
        guard let file = g_mapped_file_new_from_fd(descriptor, 0, nil) else { throw Self.noMemory }
        defer { g_mapped_file_unref(file) }
        return g_mapped_file_get_bytes(file)
    }

    private static var noMemory: ReadingFault {
        ReadingFault(
            .outOfMemory,
            "the file does not fit a worker's memory; raise input.limits.memory_mb"
        )
    }
}
