internal import AWS
internal import Bedrock
internal import ExtractionFrames
internal import Foundation
internal import Jobs

/// Where a run's requests go, with whose keys.
struct Connection {
    let inference: BedrockRuntime
    /// At least one, the preferred one first.
    let regions: [String]
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
        let named = try options.regions(orElse: job.model.regions, shared).first
        let region = named ?? (try? shared.region())
        let endpoint = try shared.endpoint(for: "bedrock-runtime", region: region ?? "us-east-1")
        return endpoint.isCustom ? endpoint.host : "bedrock"
    }

    /// To Bedrock, by AWS's own settings.
    ///
    /// A region from the command line takes the place of all the job's. Throws where region, endpoint or credentials are
    /// missing; nothing is sent to a model.
    static func toBedrock(for job: Job, _ options: AWSOptions) async throws -> Connection {
        let environment = AWSEnvironment.ofProcess()
        let shared = try SharedConfiguration(environment: environment, profile: options.profile)
        for warning in shared.warnings { Console.warning(warning) }
        var regions = try options.regions(orElse: job.model.regions, shared)
        if regions.isEmpty { regions = [try await shared.regionAskingInstance(explicit: nil)] }
        // What is wrong with them shows now, not in the night.
        let endpoints = try regions.map { try shared.endpoint(for: "bedrock-runtime", region: $0) }
        let first = endpoints[0]
        let credentials = CredentialsChain(environment: environment, profile: options.profile) {
            Console.warning($0)
        }
        _ = try await credentials.authorization(for: "bedrock")
        return try Connection(
            // A model's ARN may name a region that the job does not.
            endpoint: { (try? shared.endpoint(for: "bedrock-runtime", region: $0)) ?? first },
            credentials: credentials,
            regions: regions,
            origin: first.isCustom ? first.host : "bedrock",
            concurrency: job.limits.concurrency,
            caBundle: shared.caBundle
        )
    }

    /// To an emulator of our own, on a free loopback port, for every region of the job; no AWS setting is read.
    static func toEmulator(for job: Job, _ models: ModelOptions) throws -> Connection {
        let regions = job.model.regions
        // An ARN goes where it says, wherever else the job goes.
        let named = job.model.ladder.compactMap { ModelARN($0.model)?.region }
        let emulator = try EmulatorProcess(
            arguments: ["--region"] + (regions.isEmpty ? ["us-east-1"] : regions) + named
                + (models.path.map { ["--models", $0] } ?? [])
        )
        let endpoint = try Endpoint(url: emulator.endpoint, origin: "the emulator")
        return try Connection(
            endpoint: { _ in endpoint },
            credentials: StaticCredentials(
                Credentials(accessKeyID: emulator.accessKeyID, secretAccessKey: emulator.secretAccessKey)
            ),
            regions: regions.isEmpty ? [emulator.region] : regions,
            origin: emulatorOrigin,
            concurrency: job.limits.concurrency,
            emulator: emulator
        )
    }

    private init(
        endpoint: @escaping @Sendable (_ region: String) -> Endpoint,
        credentials: any CredentialsProviding,
        regions: [String],
        origin: String,
        concurrency: Int,
        caBundle: String? = nil,
        emulator: EmulatorProcess? = nil
    ) throws {
        engine = try HTTPEngine(HTTPEngine.Configuration(keptConnections: concurrency, caBundle: caBundle))
        inference = BedrockRuntime(
            engine: engine,
            credentials: credentials,
            endpoint: endpoint,
            version: ProductVersion.current
        )
        self.regions = regions
        self.origin = origin
        self.emulator = emulator
    }

    func close() async {
        await engine.shutdown()
        emulator?.stop()
    }
}
