internal import Logging

extension Logger {
    /// Every attempt, on stderr: for `--verbose`.
    static let verbose = {
        var logger = Logger(label: "sheaf") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .debug
        return logger
    }()
}
