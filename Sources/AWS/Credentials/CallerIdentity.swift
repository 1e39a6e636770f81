/// Whose credentials some are, as AWS's Security Token Service says.
public struct CallerIdentity: Sendable, Equatable {
    /// The account's twelve digits.
    public let account: String
    /// The user or role.
    public let arn: String

    /// Asks STS by the endpoint, region and trust of `shared`; up to three times, ten seconds each.
    ///
    /// Throws `callerRefused` where it refuses the keys, `credentialsUnreachable` where it cannot be reached.
    public static func asking(
        _ shared: SharedConfiguration,
        for keys: Credentials
    ) async throws(AWSError) -> CallerIdentity {
        let service = try SecurityTokenService(shared)
        let exchange = CredentialsExchange(caBundle: shared.caBundle, clock: CredentialsClock()) { _ in }
        let identity: CallerIdentity
        do throws(AWSError) {
            identity = try await service.identity(of: keys, over: exchange)
        } catch {
            await exchange.close()
            throw error
        }
        await exchange.close()
        return identity
    }
}
