internal import AWS
internal import Bedrock
internal import ExtractionFrames
internal import Foundation
internal import Jobs

/// Where a run's requests go, with whose keys.
struct Connection {
    let inference: BedrockRuntime
    let region: String
    /// `bedrock`, the host of a custom endpoint, or `emulator`.
    let origin: String
    private let engine: HTTPEngine
    private let emulator: EmulatorProcess?

    /// The origin of a run that the built-in emulator answers.
    static let emulatorOrigin = "emulator"

    /// Who would answer a run of `job`, by AWS's own settings; no credentials are needed.
    ///
    /// A `profile` or `region` from the command line goes before the job's and the environment's.
    static func origin(for job: Job, _ options: AWSOptions) throws -> String {
        let shared = try SharedConfiguration(environment: .ofProcess(), profile: options.profile)
        let region = try? shared.region(explicit: options.region ?? job.model.regions.first)
        let endpoint = try shared.endpoint(for: "bedrock-runtime", region: region ?? "us-east-1")
        return endpoint.isCustom ? endpoint.host : "bedrock"
    }

    /// To Bedrock, by AWS's own settings.
    ///
    /// Throws where region, endpoint or credentials are missing; nothing is sent to a model.
    static func toBedrock(for job: Job, _ options: AWSOptions) async throws -> Connection {
        let environment = AWSEnvironment.ofProcess()
        let shared = try SharedConfiguration(environment: environment, profile: options.profile)
        for warning in shared.warnings { Console.warning(warning) }
        let region = try await shared.regionAskingInstance(
            explicit: options.region ?? job.model.regions.first
        )
        let endpoint = try shared.endpoint(for: "bedrock-runtime", region: region)
        let credentials = CredentialsChain(environment: environment, profile: options.profile) {
            Console.warning($0)
        }
        _ = try await credentials.authorization(for: "bedrock")
        return try Connection(
            endpoint: endpoint,
            credentials: credentials,
            region: region,
            origin: endpoint.isCustom ? endpoint.host : "bedrock",
            concurrency: job.limits.concurrency,
            caBundle: shared.caBundle
        )
    }

    /// To an emulator of our own, on a free loopback port; no AWS setting is read.
    static func toEmulator(for job: Job) throws -> Connection {
        let emulator = try EmulatorProcess()
        return try Connection(
            endpoint: try Endpoint(url: emulator.endpoint, origin: "the emulator"),
            credentials: StaticCredentials(
                Credentials(accessKeyID: emulator.accessKeyID, secretAccessKey: emulator.secretAccessKey)
            ),
            region: emulator.region,
            origin: emulatorOrigin,
            concurrency: job.limits.concurrency,
            emulator: emulator
        )
    }

    private init(
        endpoint: Endpoint,
        credentials: any CredentialsProviding,
        region: String,
        origin: String,
        concurrency: Int,
        caBundle: String? = nil,
        emulator: EmulatorProcess? = nil
    ) throws {
        engine = try HTTPEngine(HTTPEngine.Configuration(keptConnections: concurrency, caBundle: caBundle))
        inference = BedrockRuntime(
            engine: engine,
            credentials: credentials,
            endpoint: { _ in endpoint },
            version: ProductVersion.current
        )
        self.region = region
        self.origin = origin
        self.emulator = emulator
    }

    func close() async {
        await engine.shutdown()
        emulator?.stop()
    }
}
