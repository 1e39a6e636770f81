public import Logging

extension Logger {
    /// Says nothing: what a run logs to unless somebody asks for more.
    public static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
}
