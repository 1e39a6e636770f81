internal import AWS
internal import Bedrock
internal import Checkpoints
internal import Documents
internal import Jobs
internal import Pipeline

extension CommandFailure {
    init(_ error: StoreError) {
        if case .locked = error {
            self.init("\(error)", status: ExitStatus.locked)
        } else if case .missing = error {
            self.init("\(error)", status: ExitStatus.usage)
        } else {
            self.init("\(error)", status: ExitStatus.store)
        }
    }

    init(_ error: AWSError) {
        let status: Int32 =
            switch error {
            case .noCredentials, .credentialsUnavailable, .credentialsUnreachable, .callerRefused,
                .partialCredentials, .profileNotFound, .secretMalformed, .notYetSupported:
                ExitStatus.credentials
            default: ExitStatus.usage
            }
        self.init("\(error)", status: status)
    }

    init(_ error: DocumentsError) { self.init("\(error)", status: ExitStatus.usage) }
    init(_ error: ModelError) { self.init("\(error)", status: ExitStatus.usage) }
    init(_ problems: Problems) { self.init("\(problems)", status: ExitStatus.usage) }
}

/// Runs `body`, and turns the errors that a user can mend into messages with their status.
func reporting<Result>(
    isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Result
) async throws -> Result {
    do {
        return try await body()
    } catch let error as StoreError {
        throw CommandFailure(error)
    } catch let error as AWSError {
        throw CommandFailure(error)
    } catch let error as DocumentsError {
        throw CommandFailure(error)
    } catch let error as Problems {
        throw CommandFailure(error)
    }
}
