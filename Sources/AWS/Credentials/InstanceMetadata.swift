internal import FoundationEssentials
internal import JSON

/// The metadata service of an EC2 instance, version 2, with version 1 where that is allowed.
///
/// One short attempt: away from EC2 nobody answers, and inside a container the session's token may never come.
struct InstanceMetadata: Sendable {
    /// Where the service listens, for messages.
    var host: String { endpoint.host }
    private let endpoint: Endpoint
    private let limit: Duration
    private let attempts: Int
    private let allowsVersion1: Bool

    /// Why there is no answer.
    enum Fault: Error, Equatable {
        /// Nobody is there.
        case silent(TransportError)
        /// The service refuses.
        case status(Int)
    }

    /// What the environment's variables say of it, then the profile's keys; `nil` where `AWS_EC2_METADATA_DISABLED`
    /// switches it off.
    init?(_ shared: SharedConfiguration) throws(AWSError) {
        guard shared.environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true" else { return nil }
        allowsVersion1 = Setting("ec2_metadata_v1_disabled", shared)?.text.lowercased() != "true"
        let isIPv6 = Setting("ec2_metadata_service_endpoint_mode", shared)?.text.lowercased() == "ipv6"
        if let written = Setting("ec2_metadata_service_endpoint", shared) {
            endpoint = try Endpoint(url: written.text, origin: written.origin)
        } else {
            let host = isIPv6 ? "fd00:ec2::254" : "169.254.169.254"
            endpoint = Endpoint(scheme: "http", host: host, isCustom: false)
        }
        limit = .seconds(try Setting("metadata_service_timeout", shared)?.number() ?? 1)
        attempts = try Setting("metadata_service_num_attempts", shared)?.number() ?? 1
    }

    /// A setting as somebody wrote it.
    private struct Setting {
        let text: String
        /// The variable, or file, profile and key.
        let origin: String

        /// The variable `AWS_` with the key in capitals, else the profile's key; `nil` for neither.
        init?(_ key: String, _ shared: SharedConfiguration) {
            let variable = "AWS_\(key.uppercased())"
            let inEnvironment = shared.environment[variable]
            guard let text = inEnvironment ?? shared.value(key) else { return nil }
            self.text = text
            origin = inEnvironment != nil ? variable : "\(shared.place(of: key)): \(key)"
        }

        func number() throws(AWSError) -> Int {
            guard let number = Int(text), (1...60).contains(number) else {
                throw .settingMalformed(name: origin, value: text, expected: "1 to 60")
            }
            return number
        }
    }

    /// A session's token; `nil` means that version 1 is to be tried.
    func sessionToken(over exchange: CredentialsExchange) async throws(Fault) -> String? {
        let header = HTTPHeader(name: "x-aws-ec2-metadata-token-ttl-seconds", value: "21600")
        let request = endpoint.request("PUT", path: "/latest/api/token", headers: [header])
        do throws(Fault) {
            let token = try await text(of: request, over: exchange)
            guard token.isKeyText else { throw .status(200) }
            return token
        } catch {
            switch error {
            case .status(403), .status(404), .status(405), .silent(.timedOut(_, wasSent: true)):
                guard allowsVersion1 else { throw error }
                return nil
            default: throw error
            }
        }
    }

    /// One item's text.
    func item(
        _ path: String,
        token: String?,
        over exchange: CredentialsExchange
    ) async throws(Fault) -> String {
        let headers = token.map { [HTTPHeader(name: "x-aws-ec2-metadata-token", value: $0)] } ?? []
        return try await text(
            of: endpoint.request("GET", path: "/latest/meta-data/\(path)", headers: headers),
            over: exchange
        )
    }

    private func text(
        of request: HTTPRequest,
        over exchange: CredentialsExchange
    ) async throws(Fault) -> String {
        var fault = Fault.status(0)
        for _ in 0..<attempts {
            do throws(TransportError) {
                let response = try await exchange.send(request, limit: limit)
                if response.status == 200 { return String(decoding: response.body, as: UTF8.self) }
                fault = .status(response.status)
                if response.status < 500 { break }
            } catch {
                fault = .silent(error)
            }
        }
        throw fault
    }
}

extension InstanceMetadata.Fault: CustomStringConvertible {
    /// One clause for a message.
    var description: String {
        switch self {
        case .silent(let error): "\(error)"
        case .status(let status): "answered \(status)"
        }
    }
}
