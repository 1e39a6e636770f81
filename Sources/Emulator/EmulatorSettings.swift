/// How a local Bedrock behaves.
public struct EmulatorSettings: Sendable {
    /// The access key that is known without a setting; made up, and worth nothing anywhere.
    public static let defaultAccessKeyID = "AKIDSHEAFEMULATOR"
    /// The secret of ``defaultAccessKeyID``.
    public static let defaultSecretAccessKey = "sheaf-emulator-not-a-secret"

    /// The port on 127.0.0.1; 0 takes any free one.
    public var port: UInt16 = 0
    /// The access key that requests have to be signed with.
    public var accessKeyID = defaultAccessKeyID
    /// The secret of the access key.
    public var secretAccessKey = defaultSecretAccessKey
    /// The regions that a signature may name; the first is the one that is announced.
    public var regions = ["us-east-1"]
    /// How long the model takes for each answer; errors come at once.
    public var latency = Duration.zero
    /// The most that is added to ``latency``, evenly drawn from the seed and the request's number.
    public var jitter = Duration.zero
    /// The quota of each model or profile in each region; `nil` for none.
    public var tokensPerMinute: Int?
    /// The faults to inject; of several that strike one request the first does.
    public var faults: [Fault] = []
    /// What rates and jitter are drawn from: the same seed strikes the same requests.
    public var seed: UInt64 = 0
    /// A file for the log; `nil` keeps it in memory only.
    public var logPath: String?
    /// How far the server's clock is ahead of the machine's.
    public var clockOffset = Duration.zero

    /// The settings of a server without faults.
    public init() {}
}
