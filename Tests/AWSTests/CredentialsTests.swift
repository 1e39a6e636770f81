import Testing

@testable import AWS

@Suite struct CredentialsTests {
    @Test
    func `nothing that prints credentials shows a secret`() {
        let credentials = Credentials(accessKeyID: "AKID", secretAccessKey: "s3cret", sessionToken: "t0ken")
        var dumped = ""
        dump(credentials, to: &dumped)
        dump([Optional(credentials)], to: &dumped)
        let texts = ["\(credentials)", String(reflecting: credentials), "\([credentials])", dumped]
        for text in texts {
            #expect(text.contains("AKID"))
            #expect(!text.contains("s3cret") && !text.contains("t0ken"))
        }
    }
}
