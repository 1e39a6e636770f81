import Foundation

@testable import AWS

extension LoopbackServer {
    /// A server that answers every request by this function, which also hears the request's number.
    static func answering(
        _ answer: @escaping @Sendable (HTTPRequest, Int) -> (status: String, body: String)
    ) throws -> LoopbackServer {
        try LoopbackServer { connection in
            while let (request, number) = connection.readRequest() {
                let (status, body) = answer(request, number)
                connection.respond(status, body: body)
            }
        }
    }

    var url: String { "http://127.0.0.1:\(port)" }
}

extension HTTPRequest {
    var bodyText: String { String(decoding: body, as: UTF8.self) }
}

/// A clock that stands until a test moves it, and never lets anybody wait.
final class StandingClock: Sendable {
    private let time = Lock(Date(timeIntervalSince1970: 1_800_000_000))
    private let pauses = Lock<[Duration]>([])

    var now: Date { time.withLock { $0 } }
    var pauseCount: Int { pauses.withLock { $0.count } }

    func advance(minutes: Double) { time.withLock { $0 += minutes * 60 } }

    var credentialsClock: CredentialsClock {
        CredentialsClock(
            now: { self.now },
            pause: { duration in self.pauses.withLock { $0.append(duration) } }
        )
    }

    /// The time after that many minutes, as services write it.
    func stamp(inMinutes minutes: Double) -> String {
        now.addingTimeInterval(minutes * 60).formatted(.iso8601)
    }
}

/// The reply of STS with credentials.
func roleReply(_ action: String = "AssumeRole", id: String = "ASIAROLE", until end: String) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <\(action)Result><AssumedRoleUser><Arn>arn:aws:sts::1:x</Arn></AssumedRoleUser>
        <Credentials><AccessKeyId>\(id)</AccessKeyId><SecretAccessKey>role+secret</SecretAccessKey>
          <SessionToken>role/token==</SessionToken><Expiration>\(end)</Expiration></Credentials>
      </\(action)Result>
    </\(action)Response>
    """
}

func roleRefusal(_ code: String, _ message: String) -> String {
    "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>\(message)</Message></Error></ErrorResponse>"
}

/// What a chain over these settings finds, or the error it ends with.
func search(
    config: String? = nil,
    credentials: String? = nil,
    variables: [String: String] = [:],
    profile: String? = nil,
    clock: StandingClock = StandingClock(),
    warn: @escaping @Sendable (String) -> Void = { _ in },
    prepare: (URL) throws -> Void = { _ in }
) async throws -> Result<Credentials, AWSError> {
    let variables = ["AWS_EC2_METADATA_DISABLED": "true"].merging(variables) { $1 }
    return try await withSettings(config: config, credentials: credentials, variables: variables) {
        environment in
        try prepare(URL(filePath: environment.home))
        let chain = CredentialsChain(
            environment: environment,
            profile: profile,
            clock: clock.credentialsClock,
            warn: warn
        )
        do throws(AWSError) {
            return .success(try await chain.credentials())
        } catch {
            return .failure(error)
        }
    }
}

extension Result where Success == Credentials, Failure == AWSError {
    /// The message for the user; empty where there is none.
    var message: String {
        if case .failure(let error) = self { error.description } else { "" }
    }

    var accessKeyID: String? { try? get().accessKeyID }
}
