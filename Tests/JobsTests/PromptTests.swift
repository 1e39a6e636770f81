import Foundation
import Jobs
import Testing

/// `prompt:` and `output:`: what stands in other files, and the places of what is wrong in them.
struct PromptTests {
    @Test(arguments: [
        ("user: Read {{id}} {{cnt}} {{content}}", "job.yaml:4:21"),
        ("user: 'Read {{id}} {{cnt}} {{content}}'", "job.yaml:4:22"),
        ("user: \"Read {{id}} \\u00e4 {{cnt}} {{content}}\"", "job.yaml:4:29"),
        ("user: \"Read\n    {{id}}\n    {{cnt}} {{content}}\"", "job.yaml:6:5"),
        ("user: |\n    Read {{id}}\n    ä {{cnt}} {{content}}", "job.yaml:6:7"),
        ("user: >-\n    Read {{id}}\n\n    {{cnt}} {{content}}", "job.yaml:7:5"),
    ])
    func `a wrong name is found in every style of YAML text`(user: String, place: String) async throws {
        let yaml = minimalJob.replacing("prompt: {user: \"Read {{content}}\"}", with: "prompt:\n  \(user)")
        try await withJob(yaml) { job in
            #expect(
                job.problems().map { $0.split(separator: "\n")[0] } == [
                    "\(place): prompt.user: template: unknown name `cnt`"
                ]
            )
        }
    }

    @Test(arguments: [
        (
            "Read it",
            "job.yaml:3:16: prompt.user: template: `{{content}}` is missing\n  hint: write `{{content}}` where the document belongs"
        ),
        (
            "{{content}} {{content}}",
            """
            job.yaml:3:29: prompt.user: template: `{{content}}` occurs more than once
              hint: name it once, where the document belongs
            """
        ),
        (
            "{{content}} {{id",
            """
            job.yaml:3:29: prompt.user: template: `{{` is never closed
              hint: write the placeholder as `{{name}}`; two opening braces always begin one
            """
        ),
    ])
    func `a template that cannot be meant is refused`(user: String, problem: String) async throws {
        try await withJob(minimalJob.replacing("Read {{content}}", with: user)) { job in
            #expect(job.problems() == [problem])
        }
    }

    @Test func `prompts are read from files, as they stand there`() async throws {
        let prompt = "prompt: {system: {file: p/system.md}, user: {file: p/user.md}}"
        try await withJob(minimalJob.replacing("prompt: {user: \"Read {{content}}\"}", with: prompt)) { job in
            try job.write("Be exact.\r\n", to: "p/system.md")
            try job.write("Read\n{{content}}\n", to: "p/user.md")
            let file = try JobFile.read(job.jobPath)
            #expect(file.job.prompt.system == "Be exact.\r\n")
            #expect(file.job.prompt.user.source == "Read\n{{content}}\n")
            try job.write("Read\n ä {{who}} {{content}}", to: "p/user.md")
            try job.write("\n", to: "p/system.md")
            #expect(
                job.problems() == [
                    "job.yaml:3:25: prompt.system.file: `p/system.md` is empty",
                    """
                    p/user.md:2:4: prompt.user: template: unknown name `who`
                      hint: a variable of the manifest is written `{{vars.who}}`
                    """,
                ]
            )
        }
    }

    @Test(arguments: [
        (
            "prompts/a.md",
            """
            `prompts/a.md` looks like a path, and there is no such file
              hint: to send a file's text, write {file: PATH}, relative to the job file
            """
        ),
        (
            "a.txt",
            """
            `a.txt` looks like a path
              hint: to send a file's text, write {file: a.txt}, relative to the job file
            """
        ),
        (
            "{file: gone.md}",
            "file: `gone.md` cannot be read: no such file or directory\n  hint: paths are relative to the job file"
        ),
        ("{file: p}", "file: `p` cannot be read: not a file\n  hint: paths are relative to the job file"),
        ("{}", "a mapping without `file`\n  hint: write text, or {file: PATH}"),
    ])
    func `a path is not a prompt`(system: String, problem: String) async throws {
        let yaml = minimalJob.replacing("prompt: {", with: "prompt: {system: \(system), ")
        try await withJob(yaml) { job in
            try job.write("x", to: "a.txt")
            try job.write("x", to: "p/x")
            let key = problem.hasPrefix("file: ") ? "3:25: prompt.system." : "3:18: prompt.system: "
            #expect(job.problems() == ["job.yaml:" + key + problem])
        }
    }

    @Test(arguments: ["Be brief.", "和/或", "a/b c", "brief"])
    func `a short prompt is no path`(system: String) async throws {
        try await withJob(minimalJob.replacing("prompt: {", with: "prompt: {system: \(system), ")) { job in
            let file = try JobFile.read(job.jobPath)
            #expect(file.job.prompt.system == system)
        }
    }

    @Test(arguments: [
        (
            "{\n  \"type\": \"object\",\n}",
            "schema.json:3:1: not valid JSON: a character that cannot stand here"
        ),
        ("[]", "schema.json:1:1: schema: at the top: must be an object, true or false"),
        (
            "{\n  \"properties\": {\n    \"ä\": {\"type\": \"string\", \"format\": \"date\"}\n  }\n}",
            "schema.json:3:39: schema: at /properties/ä/format: the keyword \"format\" is not supported"
        ),
        (
            "{\"anyOf\": [true, {\"a/b\": 1}]}",
            "schema.json:1:26: schema: at /anyOf/1/a~1b: the keyword \"a/b\" is not supported"
        ),
    ])
    func `a schema that cannot be enforced is refused at its place`(
        schema: String,
        problem: String
    ) async throws {
        try await withJob(minimalJob + "\noutput: {schema: schema.json}") { job in
            try job.write(schema, to: "schema.json")
            #expect(job.problems() == [problem])
        }
    }
}
