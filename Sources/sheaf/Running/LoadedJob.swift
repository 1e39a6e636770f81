internal import Bedrock
internal import Jobs
internal import Pipeline

/// A job file with its manifest and its plan, everything checked that can be checked without spending.
struct LoadedJob {
    let plan: JobPlan
    let items: [Item]
    let warnings: [String]

    /// Throws `CommandFailure` with every problem that was found.
    ///
    /// `region` is the one that the command line names in the place of the job's.
    init(path: String, store: String?, region: String? = nil, _ models: ModelOptions) throws {
        let catalogue = try models.catalogue()
        let (file, items): (JobFile, [Item])
        do throws(Problems) {
            (file, items) = try JobFile.readWithManifest(path, store: StoreLocator.named(store))
        } catch {
            // The model is looked up too, so that one run of `validate` tells everything.
            throw CommandFailure(error.adding(Self.planProblem(ofJobAt: path, region: region, catalogue)))
        }
        do throws(Problem) {
            plan = try Self.plan(of: file, region: region, catalogue)
        } catch {
            throw CommandFailure(Problems([error]))
        }
        self.items = items
        warnings = file.warnings.map(\.description) + plan.warnings
    }

    private static func planProblem(
        ofJobAt path: String,
        region: String?,
        _ catalogue: ModelCatalogue
    ) -> Problem? {
        guard let file = try? JobFile.read(path) else { return nil }
        do throws(Problem) {
            _ = try plan(of: file, region: region, catalogue)
            return nil
        } catch {
            return error
        }
    }

    private static func plan(
        of file: JobFile,
        region: String?,
        _ catalogue: ModelCatalogue
    ) throws(Problem) -> JobPlan {
        let plan: JobPlan
        do throws(JobPlanError) {
            plan = try JobPlan(file.job, catalogue: catalogue)
        } catch {
            throw file.problem(with: error.key, error.message, hint: error.hint)
        }
        let regions = region == nil ? file.job.model.regions : []
        // An ARN says itself where it goes.
        for model in plan.rungs where model.region == nil {
            guard let outside = regions.first(where: model.profile.isOutside) else { continue }
            throw file.problem(
                with: "model.regions",
                "'\(outside)' cannot call \(model.wireID): it is outside of the profile's geography",
                hint:
                    "choose a region in it, or one of the model's other profiles, which `sheaf models` lists"
            )
        }
        return plan
    }
}

extension Problems {
    fileprivate func adding(_ problem: Problem?) -> Problems {
        guard let problem, omitted == 0 else { return self }
        return Problems(listed + [problem])
    }
}
