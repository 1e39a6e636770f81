internal import AWS
internal import Foundation

/// Looks at the way to Bedrock: region, endpoint, clock, and who the credentials belong to.
struct ServiceCheck {
    /// What the service minds; it refuses signatures that are older or newer.
    private static let clockTolerance: TimeInterval = 300
    /// What a person should know of.
    private static let clockDrift: TimeInterval = 30

    private let shared: SharedConfiguration
    private let environment: AWSEnvironment
    private let options: AWSOptions
    private let regions: [String]

    /// `regions` are the job's; without any, AWS's own settings decide.
    init(regions: [String], _ options: AWSOptions) throws(AWSError) {
        environment = .ofProcess()
        shared = try SharedConfiguration(environment: environment, profile: options.profile)
        self.options = options
        self.regions = regions
    }

    func findings() async -> [Finding] {
        var findings = shared.warnings.map { Finding.warning("settings", $0, hint: nil) }
        do throws(AWSError) {
            var named = try options.regions(orElse: regions, shared)
            if named.isEmpty { named = [try await shared.regionAskingInstance(explicit: nil)] }
            findings.append(.ok("region", named.joined(separator: ", ")))
            for region in named { findings += await endpoint(of: region) }
        } catch {
            findings.append(.failed("region", CommandFailure(error)))
        }
        findings += await credentials()
        return findings
    }

    // MARK: Endpoint and clock

    private func endpoint(of region: String) async -> [Finding] {
        do throws(AWSError) {
            let endpoint = try shared.endpoint(for: "bedrock-runtime", region: region)
            let engine = try HTTPEngine(
                HTTPEngine.Configuration(keptConnections: 1, caBundle: shared.caBundle)
            )
            let request = endpoint.request("GET", path: "/")
            let sent = Date()
            let answer: Result<HTTPResponse, TransportError>
            do throws(TransportError) {
                let timeouts = HTTPTimeouts(
                    connect: .seconds(10),
                    response: .seconds(10),
                    exchange: .seconds(20)
                )
                answer = .success(try await engine.perform(request, timeouts: timeouts))
            } catch {
                answer = .failure(error)
            }
            await engine.shutdown()
            return Self.findings(of: answer, from: request.url, sent: sent)
        } catch {
            return [.failed("endpoint", CommandFailure(error))]
        }
    }

    private static func findings(
        of answer: Result<HTTPResponse, TransportError>,
        from url: String,
        sent: Date
    ) -> [Finding] {
        switch answer {
        case .failure(let error):
            let hint = "check the region, the network, HTTPS_PROXY and AWS_CA_BUNDLE"
            return [.failed("endpoint", "\(url): \(error)", hint: hint, exitStatus: ExitStatus.service)]
        case .success(let response):
            let reached = Finding.ok(
                "endpoint",
                "\(url) answers (status \(response.status), as it should without a key)"
            )
            guard let served = response.headers.first(named: "date").flatMap(HTTPDate.parse) else {
                return [reached, .warning("clock", "the endpoint does not tell the time", hint: nil)]
            }
            return [reached, clock(aheadBy: sent.timeIntervalSince(served))]
        }
    }

    private static func clock(aheadBy seconds: TimeInterval) -> Finding {
        let offset = Int(abs(seconds).rounded())
        let evidence =
            offset <= 2
            ? "agrees with the service's" : "\(offset) s \(seconds > 0 ? "ahead of" : "behind") the service's"
        if abs(seconds) < clockDrift { return .ok("clock", evidence) }
        let hint = "have the machine's clock set by NTP"
        guard abs(seconds) < clockTolerance else {
            return .warning("clock", "\(evidence): signatures are corrected by it", hint: hint)
        }
        return .warning("clock", evidence, hint: hint)
    }

    // MARK: Credentials

    private func credentials() async -> [Finding] {
        let chain = CredentialsChain(environment: environment, profile: options.profile)
        do throws(AWSError) {
            switch try await chain.authorization(for: "bedrock") {
            case .bearer:
                return [
                    .ok("credentials", "an API key in AWS_BEARER_TOKEN_BEDROCK; whose it is cannot be asked")
                ]
            case .signature(let keys):
                return [found(keys), await identity(of: keys)]
            }
        } catch {
            return [.failed("credentials", CommandFailure(error))]
        }
    }

    private func found(_ keys: Credentials) -> Finding {
        let end = keys.expiration.map { ", until \($0.formatted(.iso8601))" } ?? ""
        return .ok(
            "credentials",
            "key \(keys.accessKeyID)\(keys.sessionToken == nil ? "" : ", temporary")\(end)"
        )
    }

    private func identity(of keys: Credentials) async -> Finding {
        do throws(AWSError) {
            let identity = try await CallerIdentity.asking(shared, for: keys)
            return .ok("identity", "\(identity.arn), account \(identity.account)")
        } catch {
            if case .callerRefused = error { return .failed("identity", CommandFailure(error)) }
            return .warning(
                "identity",
                // Its own hint is for those who need STS.
                String("\(error)".prefix { $0 != "\n" }),
                hint: "STS is not needed by runs; they ask Bedrock alone"
            )
        }
    }
}
