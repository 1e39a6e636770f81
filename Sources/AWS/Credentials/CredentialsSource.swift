/// One place that applies here and can be asked for credentials.
///
/// Which one applies is decided without asking any; `CredentialsSearch` does that.
protocol CredentialsSource: Sendable {
    /// Asks once, with the repetitions that belong to the place.
    ///
    /// Throws `credentialsUnavailable`, or `credentialsUnreachable` where another time may do, with file, profile and
    /// key, and never a secret.
    func credentials(over exchange: CredentialsExchange) async throws(AWSError) -> Credentials
}

/// Keys that stand in the environment or a file as they are.
struct WrittenKeys: CredentialsSource {
    let value: Credentials

    func credentials(over exchange: CredentialsExchange) async throws(AWSError) -> Credentials { value }
}
