internal import AWS
internal import Bedrock
internal import Pipeline
internal import Spend

/// Asks each model of a job for one token, by each of its regions.
struct ModelCheck {
    let plan: JobPlan
    let options: AWSOptions

    /// What calling costs is part of the evidence; no store knows of it.
    func findings() async throws -> [Finding] {
        let connection = try await Connection.toBedrock(for: plan.job, options)
        var findings: [Finding] = []
        var asked: Set<String> = []
        for model in plan.rungs where asked.insert(model.wireID).inserted {
            // An ARN goes where it says.
            for region in model.region.map({ [$0] }) ?? connection.regions {
                findings.append(await finding(of: model, in: region, over: connection.inference))
            }
        }
        await connection.close()
        return findings
    }

    private func finding(
        of model: ResolvedModel,
        in region: String,
        over inference: any Inference
    ) async -> Finding {
        let subject = "model"
        let place = "\(model.wireID) in \(region)"
        let lane = Lane(modelID: model.wireID, region: region, profile: model.profile)
        let request = InferenceRequest(messages: [Message(.user, [.text("Hi")])], maxTokens: 1)
        do throws(InferenceError) {
            let reply = try await inference.infer(request, on: lane)
            let cost = (model.prices?.cost(of: reply.usage)).map { "\($0.usd) USD" } ?? "an unknown price"
            return .ok(
                subject,
                "\(place) answers (\(reply.usage.input + reply.usage.output) tokens, \(cost))"
            )
        } catch {
            let status: Int32 =
                switch error.fatality {
                case .credentialsOrAccess: ExitStatus.credentials
                case .serviceOut, nil: ExitStatus.service
                }
            return .failed(subject, CommandFailure("\(place): \(error)", status: status))
        }
    }
}
