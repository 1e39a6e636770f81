internal import JSON

/// A program of the user's that prints credentials as JSON, named by `credential_process`.
struct CredentialProcess: CredentialsSource {
    let process: ChildProcess
    let place: String

    /// `nil` where the profile names none.
    ///
    /// Throws `credentialsUnavailable` where it has no words, or an open quote.
    init?(_ shared: SharedConfiguration) throws(AWSError) {
        guard let command = shared.value("credential_process") else { return nil }
        place = "\(shared.place(of: "credential_process")): credential_process"
        guard let words = shellWords(command[...]), !words.isEmpty else {
            throw .credentialsUnavailable(place: place, reason: "a quote stays open")
        }
        process = ChildProcess(words: words, environment: shared.environment.variables)
    }

    init(process: ChildProcess, place: String) {
        self.process = process
        self.place = place
    }

    func credentials(over exchange: CredentialsExchange) async throws(AWSError) -> Credentials {
        let result: ChildProcess.Result
        do throws(ChildProcess.Fault) {
            result = try await process.run()
        } catch {
            throw failure(process.description(of: error))
        }
        guard result.status == 0 else {
            // What it said on the way is for the user; its output is never shown.
            let words = String(decoding: result.errors, as: UTF8.self).clippedForMessage
            throw failure("ended with status \(result.status)\(words.isEmpty ? "" : ": \(words)")")
        }
        let answer: JSONValue
        do throws(JSONError) {
            answer = try JSONValue(parsing: result.output)
        } catch {
            throw failure("printed something that is no JSON")
        }
        guard answer["Version"]?.intValue == 1 else { throw failure("printed JSON without \"Version\": 1") }
        let names = JSONKeyNames(token: "SessionToken", isTokenOptional: true)
        guard let credentials = names.credentials(answer) else {
            throw failure(
                "printed JSON with a missing or malformed AccessKeyId, SecretAccessKey, SessionToken or Expiration"
            )
        }
        return credentials
    }

    private func failure(_ reason: String) -> AWSError {
        .credentialsUnavailable(place: place, reason: "'\(process.words[0])' \(reason)")
    }
}

extension ChildProcess {
    fileprivate func description(of fault: Fault) -> String {
        switch fault {
        case .notStarted(let reason): "cannot be started: \(reason)"
        case .timedOut: "did not end within \(timeout.components.seconds) s, and was killed"
        case .tooMuchOutput: "printed more than 1 MiB"
        }
    }
}
