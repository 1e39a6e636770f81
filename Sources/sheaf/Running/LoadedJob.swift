internal import Bedrock
internal import Jobs
internal import Pipeline

/// A job file with its manifest and its plan, everything checked that can be checked without spending.
struct LoadedJob {
    let plan: JobPlan
    let items: [Item]
    let warnings: [String]

    /// Throws `CommandFailure` with every problem that was found.
    init(path: String, store: String?, _ models: ModelOptions) throws {
        let catalogue = try models.catalogue()
        let (file, items): (JobFile, [Item])
        do throws(Problems) {
            (file, items) = try JobFile.readWithManifest(path, store: store)
        } catch {
            // The model is looked up too, so that one run of `validate` tells everything.
            throw CommandFailure(error.adding(Self.planProblem(ofJobAt: path, catalogue)))
        }
        do throws(JobPlanError) {
            plan = try JobPlan(file.job, catalogue: catalogue)
        } catch {
            throw CommandFailure(Problems([file.problem(with: error.key, error.message, hint: error.hint)]))
        }
        self.items = items
        warnings = file.warnings.map(\.description) + plan.warnings
    }

    private static func planProblem(ofJobAt path: String, _ catalogue: ModelCatalogue) -> Problem? {
        guard let file = try? JobFile.read(path) else { return nil }
        do throws(JobPlanError) {
            _ = try JobPlan(file.job, catalogue: catalogue)
            return nil
        } catch {
            return file.problem(with: error.key, error.message, hint: error.hint)
        }
    }
}

extension Problems {
    fileprivate func adding(_ problem: Problem?) -> Problems {
        guard let problem, omitted == 0 else { return self }
        return Problems(listed + [problem])
    }
}
