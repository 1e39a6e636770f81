internal import JSON

/// The address at which ECS and EKS hand a container its credentials.
struct ContainerCredentials: CredentialsSource {
    let request: HTTPRequest
    private let environment: AWSEnvironment
    private let place: String

    /// Where ECS answers the relative form.
    private static let host = "169.254.170.2"
    private static let plainHosts: Set<String> = [host, "169.254.170.23", "fd00:ec2::23"]

    /// `nil` where neither variable is set; the relative one wins.
    ///
    /// Throws `urlMalformed`, and `credentialsUnavailable` for plain http to anywhere but this machine and AWS's
    /// link-local addresses: the answer is a secret.
    init?(_ environment: AWSEnvironment) throws(AWSError) {
        self.environment = environment
        let accept = HTTPHeader(name: "Accept", value: "application/json")
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            place = "environment: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
            guard path.hasPrefix("/") else {
                throw .credentialsUnavailable(place: place, reason: "no '/' in front")
            }
            request = try HTTPRequest(url: "http://\(Self.host)\(path)", headers: [accept])
        } else if let url = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
            place = "environment: AWS_CONTAINER_CREDENTIALS_FULL_URI"
            request = try HTTPRequest(url: url, headers: [accept])
            let isPlainAllowed =
                HostKind(request.host) == .loopback || Self.plainHosts.contains(request.host)
            guard request.scheme == "https" || isPlainAllowed else {
                throw .credentialsUnavailable(
                    place: place,
                    reason: "plain http to \(request.host) is refused",
                    hint: "use https, or an address of this machine"
                )
            }
        } else {
            return nil
        }
    }

    func credentials(over exchange: CredentialsExchange) async throws(AWSError) -> Credentials {
        var request = self.request
        if let token = try authorization() { request.setHeader("Authorization", token) }
        let response = try await exchange.answer(to: request, for: place, limit: .seconds(2)) {
            $0.status != 200 && $0.status != 401 && $0.status != 403
        }
        guard response.status == 200 else {
            throw response.failure(at: place, reason: "\(request.host) answered \(response.status)")
        }
        guard let answer = try? JSONValue(parsing: response.body),
            let credentials = JSONKeyNames(token: "Token").credentials(answer)
        else {
            throw .credentialsUnavailable(
                place: place,
                reason: "\(request.host) answered with something that is no credentials"
            )
        }
        return credentials
    }

    /// The value of the header: the file's, read anew each time, or the variable's.
    private func authorization() throws(AWSError) -> String? {
        if let file = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            return try SecretFile.read(file, for: "environment: AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
        }
        let name = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
        guard let token = environment[name] else { return nil }
        // A line end would begin a header of its own.
        guard token.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            throw .secretMalformed(name: name, place: "environment")
        }
        return token
    }
}
