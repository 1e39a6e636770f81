internal import FoundationEssentials

/// Finds credentials where AWS's own tools do, in their order, and keeps them fresh.
///
/// The first place that *applies* decides, and a fault in it is an error: the next one could belong to another account.
/// What was found is kept. Within 15 minutes of its end one caller looks again while the others go on, and a failure
/// is only a warning; within 10 minutes all wait for the one that looks, and a failure is an error. Both are shorter
/// for credentials that live shorter. However many callers wait, one search runs at a time.
public final class CredentialsChain: CredentialsProviding {
    private let search: CredentialsSearch
    private let clock: CredentialsClock
    private let warn: @Sendable (String) -> Void
    private let state = Lock(CredentialsState())

    /// A chain over that environment.
    ///
    /// - Parameters:
    ///   - environment: variables and home folder.
    ///   - profile: a profile named to this program; it goes before the environment's keys, `AWS_PROFILE` does not.
    ///   - warn: told, as messages for the user, what is odd and was put up with.
    public convenience init(
        environment: AWSEnvironment,
        profile: String? = nil,
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.init(environment: environment, profile: profile, clock: CredentialsClock(), warn: warn)
    }

    init(
        environment: AWSEnvironment,
        profile: String? = nil,
        clock: CredentialsClock,
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        search = CredentialsSearch(environment: environment, profile: profile)
        self.clock = clock
        self.warn = warn
    }

    /// The kept credentials, or those that a search finds now.
    public func credentials() async throws(AWSError) -> Credentials {
        let now = clock.now()
        let step = state.withLock { state -> Step in
            switch (state.freshness(at: now), state.flight) {
            case (.fresh(let kept), _), (.ageing(let kept), _?): return .use(kept)
            case (.old, let flight?): return .wait(flight, meanwhile: nil)
            case (let freshness, nil):
                let flight = Task { await self.look() }
                state.flight = flight
                return .wait(flight, meanwhile: freshness.usable)
            }
        }
        switch step {
        case .use(let kept): return kept
        case .wait(let flight, let meanwhile):
            switch await flight.value {
            case .success(let found): return found
            case .failure(let error):
                guard let meanwhile else { throw error }
                warn("credentials: cannot be renewed yet: \(error)")
                return meanwhile
            }
        }
    }

    /// The API key in `AWS_BEARER_TOKEN_BEDROCK` for Bedrock, else a signature's credentials.
    ///
    /// `AWS_AUTH_SCHEME_PREFERENCE` with `sigv4` in front takes the signature first.
    public func authorization(for service: String) async throws(AWSError) -> RequestAuthorization {
        if service == "bedrock", let token = try BearerToken.ofBedrock(in: search.environment) {
            return .bearer(token)
        }
        return .signature(try await credentials())
    }

    /// Drops what was found, so that the next call searches anew.
    public func forget() {
        state.withLock { $0.kept = nil }
    }

    /// Drops the credentials that a service refused, unless others took their place since.
    public func forget(_ refused: RequestAuthorization) {
        guard case .signature(let refused) = refused else { return }
        state.withLock { if $0.kept?.credentials == refused { $0.kept = nil } }
    }

    private enum Step {
        case use(Credentials)
        case wait(Task<Result<Credentials, AWSError>, Never>, meanwhile: Credentials?)
    }

    /// Searches once, and keeps what comes of it.
    private func look() async -> Result<Credentials, AWSError> {
        let result: Result<Credentials, AWSError>
        do throws(AWSError) {
            result = .success(try await find())
        } catch {
            result = .failure(error)
        }
        let now = clock.now()
        state.withLock { state in
            state.flight = nil
            state.lastLook = now
            if case .success(let found) = result { state.kept = KeptCredentials(found, at: now) }
        }
        return result
    }

    private func find() async throws(AWSError) -> Credentials {
        let source = try search.source()
        let shared = try SharedConfiguration(environment: search.environment, profile: search.profile)
        let exchange = CredentialsExchange(caBundle: shared.caBundle, clock: clock, warn: warn)
        let found: Credentials
        do throws(AWSError) {
            found = try await source.credentials(over: exchange)
        } catch {
            await exchange.close()
            throw error
        }
        await exchange.close()
        if let end = found.expiration, end <= clock.now() {
            throw .credentialsUnavailable(
                place: "credentials of key \(found.accessKeyID)",
                reason: "ended at \(end.formatted(.iso8601))"
            )
        }
        return found
    }
}
