internal import FoundationEssentials

/// Where settings are looked up: the environment's variables and the home folder.
///
/// A value, so that nothing below it reads the process's own environment behind its back.
public struct AWSEnvironment: Sendable, Equatable {
    /// The variables by name.
    public var variables: [String: String]
    /// The home folder's path, without a `/` at its end.
    public var home: String

    /// An environment of these variables, and nothing else.
    public init(variables: [String: String], home: String) {
        self.variables = variables
        self.home = home
    }

    /// The environment of this process at this moment.
    public static func ofProcess() -> AWSEnvironment {
        let variables = ProcessInfo.processInfo.environment
        return AWSEnvironment(variables: variables, home: variables["HOME"] ?? "/")
    }

    /// A variable's value; an empty one counts as not set.
    public subscript(name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }
}
