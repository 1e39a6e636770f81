internal import AWS
internal import Bedrock

/// How a local Bedrock behaves.
public struct EmulatorSettings: Sendable {
    /// The access key that is known without a setting; made up, and worth nothing anywhere.
    public static let defaultAccessKeyID = "AKIDSHEAFEMULATOR"
    /// The secret of ``defaultAccessKeyID``.
    public static let defaultSecretAccessKey = "sheaf-emulator-not-a-secret"

    /// A key that requests may be signed with.
    public struct Key: Sendable, Hashable {
        /// The access key's id.
        public let id: String
        /// Its secret.
        public let secret: String
        /// The session token that has to come with it; `nil` for none.
        public let sessionToken: String?

        /// A key of these parts.
        public init(id: String, secret: String, sessionToken: String? = nil) {
            self.id = id
            self.secret = secret
            self.sessionToken = sessionToken
        }
    }

    /// A port of its own for a region.
    public struct RegionPort: Sendable, Hashable {
        /// The region that answers there, and that signatures have to name.
        public let region: String
        /// The port on 127.0.0.1; 0 takes any free one.
        public let port: UInt16

        /// A port for a region.
        public init(region: String, port: UInt16) {
            self.region = region
            self.port = port
        }
    }

    /// The port on 127.0.0.1; 0 takes any free one.
    public var port: UInt16 = 0
    /// The access key that requests have to be signed with.
    public var accessKeyID = defaultAccessKeyID
    /// The secret of the access key.
    public var secretAccessKey = defaultSecretAccessKey
    /// More keys that requests may be signed with.
    public var otherKeys: [Key] = []
    /// What a request may bear in place of a signature: `Authorization: Bearer KEY`.
    public var apiKeys: [String] = []
    /// After so many requests a session has ended: a key with one token, whatever the token says; `nil` for no end.
    public var sessionRequests: Int?
    /// The regions that a signature may name; the first is the one that is announced.
    public var regions = ["us-east-1"]
    /// Regions with ports of their own, which the first port answers for as well.
    public var regionPorts: [RegionPort] = []
    /// The models that there are; those of the program unless `useModels(of:)` says otherwise.
    private(set) var catalogue = ModelCatalogue.embedded
    /// The models that are not there in some regions.
    public var absent: [LaneScope] = []
    /// The models that are not ready.
    public var notReady: [LaneScope] = []
    /// The models that the account has no access to.
    public var refused: [LaneScope] = []
    /// How long the model takes for each answer; errors come at once.
    public var latency = Duration.zero
    /// The most that is added to ``latency``, evenly drawn from the seed and the request's number.
    public var jitter = Duration.zero
    /// How long an answer takes to begin, on top of ``latency``.
    public var firstByte = Duration.zero
    /// How many tokens of an answer are made in a second; `nil` for all at once.
    public var tokensPerSecond: Int?
    /// The quotas of tokens: each model or profile has its own in each region.
    ///
    /// Of several limits that hold for one the last counts.
    public var tokensPerMinute: [LaneLimit] = []
    /// The same of requests.
    public var requestsPerMinute: [LaneLimit] = []
    /// The lanes that are out, and when.
    public var outages: [Outage] = []
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

    /// Takes the user's own file of models into account, as every command of `sheaf` finds it.
    public mutating func useModels(of file: String?) throws(EmulatorError) {
        do throws(ModelError) {
            catalogue = try .current(environment: .ofProcess(), file: file)
        } catch {
            throw .unusableModels(reason: error.description)
        }
    }
}
