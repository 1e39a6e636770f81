extension SharedConfiguration {
    /// Where the requests of a service go.
    ///
    /// The strongest of: the given address, `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the profile's `services`
    /// section, the profile's `endpoint_url`, the computed host. `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` takes the four
    /// in the middle away.
    ///
    /// - Parameters:
    ///   - service: its name in settings, such as `bedrock-runtime`.
    ///   - label: what its computed host begins with, where that is not the service's name.
    ///   - region: from `region(explicit:)`.
    ///   - explicit: an address that the user gave to this program.
    /// - Returns: an https endpoint, or http on this machine.
    /// - Throws: `urlMalformed`, `endpointInsecure`, `settingMalformed`, or `settingsConflict`.
    public func endpoint(
        for service: String,
        label: String? = nil,
        region: String,
        explicit: String? = nil
    ) throws(AWSError) -> Endpoint {
        let fips = try isOn(variable: "AWS_USE_FIPS_ENDPOINT", key: "use_fips_endpoint")
        let dualStack = try isOn(variable: "AWS_USE_DUALSTACK_ENDPOINT", key: "use_dualstack_endpoint")
        guard let (url, origin) = try customURL(for: service, explicit: explicit) else {
            guard service != "s3" || !dualStack else {
                throw .settingsConflict("endpoint: dual-stack for s3: not yet supported: switch it off")
            }
            let host = Partition(region: region).host(
                label ?? service,
                region: region,
                fips: fips,
                dualStack: dualStack
            )
            return Endpoint(host: host, isCustom: false)
        }
        guard !fips, !dualStack else {
            throw .settingsConflict(
                "endpoint '\(url)' (from \(origin)): excludes the FIPS and dual-stack settings: switch one of them off"
            )
        }
        return try Endpoint(url: url, origin: origin)
    }

    /// A PEM file of certificate authorities to trust instead of the system's: `AWS_CA_BUNDLE`, else `ca_bundle`.
    public var caBundle: String? {
        (environment["AWS_CA_BUNDLE"] ?? value("ca_bundle")).map(environment.expand)
    }

    private func customURL(
        for service: String,
        explicit: String?
    ) throws(AWSError) -> (url: String, origin: String)? {
        if let explicit { return (explicit, "the job or the command line") }
        let isIgnored = try isOn(
            variable: "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
            key: "ignore_configured_endpoint_urls"
        )
        guard !isIgnored else { return nil }
        let key = String(service.map { $0 == "-" || $0 == " " ? "_" : $0 }).lowercased()
        for variable in ["AWS_ENDPOINT_URL_\(key.uppercased())", "AWS_ENDPOINT_URL"] {
            if let url = environment[variable] { return (url, variable) }
        }
        if let url = serviceValue(key, "endpoint_url") {
            return (url, "the services section of \(configProfile.place)")
        }
        return value("endpoint_url").map { ($0, place(of: "endpoint_url")) }
    }
}

extension Endpoint {
    /// The endpoint at a written address.
    ///
    /// `origin` is who wrote it, for messages.
    ///
    /// Throws `urlMalformed`, and `endpointInsecure` for plain http to anything but this machine and the link-local
    /// addresses of AWS's credentials.
    public init(url: String, origin: String) throws(AWSError) {
        let parts: URLParts
        do throws(AWSError) {
            parts = try URLParts(url)
        } catch .urlMalformed(_, let reason) {
            throw .urlMalformed(url, reason: "\(reason) (from \(origin))")
        }
        guard parts.query.isEmpty else { throw .urlMalformed(url, reason: "it has a query (from \(origin))") }
        guard parts.scheme == "https" || HostKind(parts.host) != .other else {
            throw .endpointInsecure(url: url, origin: origin)
        }
        var path = Substring(parts.path)
        while path.hasSuffix("/") { path.removeLast() }
        self.init(
            scheme: parts.scheme,
            host: parts.host,
            port: parts.port,
            basePath: String(path),
            isCustom: true
        )
    }
}

/// One of AWS's separate worlds, known by the region's prefix, with the host names that belong to it.
private struct Partition {
    let suffix: String
    let dualStackSuffix: String
    private let isGovCloud: Bool

    /// What has no host of its own for FIPS in GovCloud, where the usual ones comply; dual-stack apart.
    private static let usuallyFIPS: Set<String> = ["sts", "portal.sso", "oidc"]

    init(region: String) {
        let known: [(prefix: String, suffix: String, dualStack: String)] = [
            ("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
            ("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
            ("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
            ("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
            ("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
            ("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
        ]
        let match = known.first { region.hasPrefix($0.prefix) }
        suffix = match?.suffix ?? "amazonaws.com"
        dualStackSuffix = match?.dualStack ?? "api.aws"
        isGovCloud = region.hasPrefix("us-gov-")
    }

    func host(_ service: String, region: String, fips: Bool, dualStack: Bool) -> String {
        let isMarked = fips && !(isGovCloud && !dualStack && Self.usuallyFIPS.contains(service))
        return "\(service)\(isMarked ? "-fips" : "").\(region).\(dualStack ? dualStackSuffix : suffix)"
    }
}
