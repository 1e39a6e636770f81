extension SharedConfiguration {
    /// The region as `region(explicit:)` finds it, else that of the EC2 instance this runs on.
    ///
    /// Throws as that does; nobody answering there is `noRegion` too.
    public func regionAskingInstance(explicit: String? = nil) async throws(AWSError) -> String {
        do throws(AWSError) {
            return try region(explicit: explicit)
        } catch .noRegion(let places) {
            guard let metadata = try InstanceMetadata(self) else { throw .noRegion(places: places) }
            let exchange = CredentialsExchange(caBundle: nil, clock: CredentialsClock(), warn: { _ in })
            let answer = await metadata.region(over: exchange)
            await exchange.close()
            let place = "instance metadata (\(metadata.host))"
            switch answer {
            case .success(let region): return try Self.checked(region, origin: place)
            case .failure(let fault): throw .noRegion(places: places + ["\(place): \(fault)"])
            }
        }
    }
}

extension InstanceMetadata {
    fileprivate func region(over exchange: CredentialsExchange) async -> Result<String, Fault> {
        do throws(Fault) {
            let token = try await sessionToken(over: exchange)
            return .success(try await item("placement/region", token: token, over: exchange))
        } catch {
            return .failure(error)
        }
    }
}
