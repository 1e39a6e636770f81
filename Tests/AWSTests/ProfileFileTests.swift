import Testing

@testable import AWS

@Suite struct ProfileFileTests {
    private func values(_ text: String, _ words: String...) throws -> [String: String]? {
        try ProfileFile(text: text, path: "config").sections.first { $0.words == words }?.values
    }

    @Test
    func `comments, blank lines, either delimiter and any case of key are read`() throws {
        let text = """
            # a comment
            ; another
            [default]
            Region = us-east-1

            AWS_ACCESS_KEY_ID:AKID
              # an indented comment
            output=json # not a comment
            empty =
            equals = a=b:c
            """
        #expect(
            try values(text, "default") == [
                "region": "us-east-1", "aws_access_key_id": "AKID", "output": "json # not a comment",
                "empty": "",
                "equals": "a=b:c",
            ]
        )
    }

    @Test
    func `section names are split like words of a shell`() throws {
        let text =
            "[profile \"my dev\"]\na=1\n[profile 'it''s']\na=2\n[  profile   x ] ; note\na=3\n[profile a\\ b]\na=4"
        let names = try ProfileFile(text: text, path: "config").sections.map(\.words)
        #expect(
            names == [["profile", "my dev"], ["profile", "its"], ["profile", "x"], ["profile", "a b"]]
        )
    }

    @Test
    func `a deeper line goes on with the value above, or opens a block under an empty one`() throws {
        let text = """
            [services local]
            bedrock_runtime =
              endpoint_url = http://127.0.0.1:8080
              other = 1
            s3 =
                endpoint_url = http://127.0.0.1:9000
            long = one
              two
            after = 1
            """
        let section = try #require(try ProfileFile(text: text, path: "config").section("services", "local"))
        #expect(section.blocks["bedrock_runtime"] == ["endpoint_url": "http://127.0.0.1:8080", "other": "1"])
        #expect(section.blocks["s3"] == ["endpoint_url": "http://127.0.0.1:9000"])
        #expect(section.values["long"] == "one\ntwo")
        #expect(section.values["after"] == "1")
    }

    @Test
    func `settings that are all indented alike are settings`() throws {
        #expect(try values("[default]\n  a = 1\n  b = 2\n", "default") == ["a": "1", "b": "2"])
        #expect(try values("[x]\na = 1\n[default]\n  b = 2\n  c = 3", "default") == ["b": "2", "c": "3"])
    }

    @Test
    func `line ends of Windows and a byte order mark do no harm`() throws {
        #expect(try values("\u{FEFF}[default]\r\na = 1\r\nb = 2\r\n", "default") == ["a": "1", "b": "2"])
    }

    @Test
    func `what occurs twice is merged with a warning that names the line`() throws {
        let file = try ProfileFile(text: "[a]\nx = 1\ny = 1\nx = 2\n[b]\n[a]\ny = 3\nz = 4", path: "config")
        #expect(file.section("a")?.values == ["x": "2", "y": "3", "z": "4"])
        #expect(
            file.warnings == [
                "config:4: 'x' occurs twice: the later one counts",
                "config:6: section [a] occurs twice: merged",
                "config:7: 'y' occurs twice: the later one counts",
            ]
        )
    }

    @Test(arguments: [
        ("a = 1", 1), ("[default]\nnonsense", 2), ("[default", 1), ("[]", 1), ("[profile \"x]", 1),
        ("[a]\n= 1", 2),
    ])
    func `a line that makes no sense is named by its number and not repeated`(text: String, line: Int) throws
    {
        let error = #expect(throws: AWSError.self) { try ProfileFile(text: text, path: "config") }
        guard case .fileMalformed("config", line, let reason) = error else {
            return unexpected(error)
        }
        #expect(!reason.contains("nonsense"))
    }

    @Test
    func `a file that is not there is a normal case, and a folder in its place is not`() throws {
        #expect(try ProfileFile.read("/nowhere/config") == nil)
        #expect(throws: AWSError.fileUnreadable(path: "/tmp", reason: "no permission, or not a file")) {
            try ProfileFile.read("/tmp")
        }
    }
}
