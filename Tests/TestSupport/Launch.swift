public import Foundation
internal import Synchronization

private let launching = Mutex(())

/// Starts a process, one at a time.
///
/// Foundation learns of a process's end by a socket that the process holds; one that starts at the same moment would
/// inherit it, and hide the end of the first until its own.
public func launch(_ process: Process) throws {
    try launching.withLock { _ in try process.run() }
}
