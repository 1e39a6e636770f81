import Foundation
import Testing

@testable import AWS

@Suite(.timeLimit(.minutes(5))) struct CallerIdentityTests {
    private let keys = Credentials(accessKeyID: "AKIDBASE", secretAccessKey: "basesecret")
    private static let answer = """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
        <Arn>arn:aws:iam::123456789012:user/nightly</Arn><UserId>AIDA</UserId><Account>123456789012</Account>
        </GetCallerIdentityResult></GetCallerIdentityResponse>
        """

    private func identity(
        _ status: String,
        _ body: String
    ) async throws -> (LoopbackServer, CallerIdentity?, String) {
        let server = try LoopbackServer.answering { _, _ in (status, body) }
        let variables = ["AWS_ENDPOINT_URL_STS": server.url, "AWS_REGION": "eu-west-1"]
        let shared = try SharedConfiguration(
            environment: AWSEnvironment(variables: variables, home: "/nowhere")
        )
        do throws(AWSError) {
            return (server, try await CallerIdentity.asking(shared, for: keys), "")
        } catch {
            return (server, nil, "\(error)")
        }
    }

    @Test func `the holder of the keys is named by a signed question`() async throws {
        let (server, identity, _) = try await identity("200 OK", Self.answer)
        #expect(identity?.arn == "arn:aws:iam::123456789012:user/nightly")
        #expect(identity?.account == "123456789012")
        let request = try #require(server.requests.first)
        #expect(request.bodyText == "Action=GetCallerIdentity&Version=2011-06-15")
        #expect(request.header(named: "authorization")?.contains("Credential=AKIDBASE/") == true)
    }

    @Test func `keys that are refused are an error with the service's word and no secret`() async throws {
        let refusal = """
            <ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>
            <Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>
            """
        let (server, identity, message) = try await identity("403 Forbidden", refusal)
        #expect(identity == nil)
        #expect(message.contains("STS refused: InvalidClientTokenId") && message.contains("hint: renew"))
        #expect(!message.contains("basesecret"))
        #expect(server.requests.count == 1)
    }

    @Test func `an answer that is no answer of STS is an error`() async throws {
        let (_, identity, message) = try await identity("200 OK", "<html>hello</html>")
        #expect(identity == nil)
        #expect(message.contains("no answer of STS"))
    }
}
