import Foundation
import JSON
import TestSupport
import Testing

/// A user's own file of models holds in every command that plans a job, and for the local Bedrock.
@Suite(.timeLimit(.minutes(3)))
struct ModelsTests {
    private static let models = """
        {"as_of": "2026-11-20", "sources": "our contract", "models": [
          {"id": "anthropic.claude-own", "name": "Own", "profiles": ["us"], "profiles_unsure": [], "on_demand": "no",
           "context_window": 100000, "max_output": 8000, "text_tokens_percent": 100, "images": true,
           "image_max_side": 1568, "image_max_pixels": 1150000, "temperature": true, "forced_tool_choice": true,
           "prices": [{"input": 7, "output": 7}], "geo_multiplier": 1, "lifecycle": "active"}]}
        """

    /// A job that asks a model which only the file knows, and then one of the program's.
    private func workspace(_ folder: URL) throws -> (Workspace, models: String) {
        let workspace = try Workspace(folder, parts: 2, perRequest: 1)
        try workspace.change("[claude-haiku-4-5]", to: "[claude-own, claude-haiku-4-5], profile: us")
        try workspace.write(Self.models, to: "models.json")
        return (workspace, folder.appending(path: "models.json").path)
    }

    @Test func `a model of the file is planned, asked of the emulator, and priced as it says`() async throws {
        try await withScratchDirectory { folder in
            let (workspace, models) = try workspace(folder)
            let unknown = try await Sheaf.run(["validate", workspace.job.path])
            #expect(unknown.status == 2 && unknown.errors.contains("'claude-own': not known"))
            let valid = try await Sheaf.run(["validate", workspace.job.path, "--models", models])
            let names = "us.anthropic.claude-own, then us.anthropic.claude-haiku-4-5-20251001-v1:0"
            #expect(valid.status == 0 && valid.output.contains(names), "\(valid.output)\(valid.errors)")
            let environment = ["PATH": "/usr/bin:/bin", "SHEAF_MODELS": models]
            let plan = try await Sheaf.run(
                ["plan", "--emulator", workspace.job.path],
                environment: environment
            )
            #expect(plan.status == 0 && plan.output.contains("new: 2"), "\(plan.errors)")
            let run = try await Sheaf.run(["run", "--emulator", workspace.job.path, "--models", models])
            #expect(run.status == 0, "\(run.errors)")
            for line in try await workspace.exported() {
                #expect(line["model"] == "us.anthropic.claude-own")
                let usage = try #require(line["usage"])
                let tokens = (usage["input_tokens"]?.intValue ?? 0) + (usage["output_tokens"]?.intValue ?? 0)
                let cost = try #require(line["cost_usd"]?.stringValue)
                #expect(Int(cost.replacing(".", with: "")) == tokens * 7_000_000)
            }
            try await workspace.expectCheckHolds()
        }
    }

    @Test func `an ARN of the file goes to its own region, and is priced as the model that it runs`()
        async throws
    {
        try await withScratchDirectory { folder in
            let (workspace, models) = try workspace(folder)
            let arn = "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abc123"
            try workspace.change("[claude-own, claude-haiku-4-5], profile: us", to: "[\(arn)]")
            let known = #""lifecycle": "active""#
            let entry = Self.models.replacing(known, with: #"\#(known), "arns": {"\#(arn)": "us"}"#)
            try workspace.write(entry, to: "models.json")
            let run = try await Sheaf.run(["run", "--emulator", workspace.job.path, "--models", models])
            #expect(run.status == 0, "\(run.errors)")
            for line in try await workspace.exported() {
                #expect(line["status"] == "ok" && line["region"] == "us-west-2")
                #expect(line["model"]?.stringValue == arn)
            }
        }
    }

    @Test func `a run is resumed with the file that it was started with`() async throws {
        try await withScratchDirectory { folder in
            let (workspace, models) = try workspace(folder)
            let emulator = try Emulator(in: folder, ["--models", models, "--fault", "hang@1-2"])
            let victim = try Sheaf.start(
                ["run", workspace.job.path, "--models", models],
                environment: emulator.environment
            )
            try await emulator.waitForRequests(2)
            victim.send(SIGKILL)
            _ = await victim.end()
            let resumed = try await Sheaf.run(
                ["resume", "--store", workspace.store.path],
                environment: emulator.environment
            )
            #expect(resumed.status == 0, "\(resumed.errors)")
            let proof = try SpendProof(emulator, workspace)
            #expect(proof.requests.allSatisfy { $0.model == "us.anthropic.claude-own" })
            try proof.expectNothingSentAgain(parts: 2)
            try proof.expectCostsBracketTheCharge()
        }
    }

    @Test(arguments: ["validate", "plan", "run", "doctor", "models"])
    func `a file that cannot be used ends with 2, and its name`(command: String) async throws {
        try await withScratchDirectory { folder in
            let (workspace, models) = try workspace(folder)
            try workspace.write("{", to: "models.json")
            let job = command == "models" ? [] : [workspace.job.path]
            for file in [models, folder.appending(path: "nowhere.json").path] {
                let result = try await Sheaf.run([command] + job + ["--models", file])
                #expect(result.status == 2)
                #expect((result.errors + result.output).contains(file), "\(result.errors)")
            }
            #expect(!FileManager.default.fileExists(atPath: workspace.store.path))
        }
    }
}
