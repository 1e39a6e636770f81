internal import Spend

/// Turns the sections of a job file into a job.
struct JobFileReader {
    let root: Section
    /// The job file's text.
    let text: String
    let base: BaseFolder

    var findings: Findings { root.findings }

    func draft() -> JobDraft {
        let file = base.resolve(lastName(of: findings.file))
        let manifest = manifest()
        let store = store(file: file, manifest: manifest)
        let prompt = root.section("prompt")
        let (system, user) = (system(prompt), user(prompt))
        var draft = JobDraft()
        draft.manifest = manifest.map { path in
            JobDraft.ManifestSource(
                path: path,
                place: findings.place(of: "manifest"),
                variablePlaces: user?.variablePlaces ?? [:],
                ownFiles: [file, store ?? Job.defaultStorePath(file: file)]
            )
        }
        let (name, output, model) = (name(), output(), model())
        let input = input()
        let (batch, limits, retry, failures) = (batch(), limits(), retry(), failures())
        requireKeys()
        checkRequirements(output, input)
        guard let name, let manifest, let user, let model else { return draft }
        let job = Job(
            name: name,
            file: file,
            manifest: manifest,
            store: store,
            input: input,
            batch: batch,
            prompt: Prompt(system: system, user: user.template),
            output: output,
            model: model,
            limits: limits,
            retry: retry,
            failures: failures
        )
        draft.file = JobFile(
            job: job,
            warnings: findings.warnings,
            variablePlaces: user.variablePlaces,
            places: findings.places
        )
        return draft
    }

    /// Refuses what is missing, unless the section it belongs to is there and no mapping.
    private func requireKeys() {
        for key in JobKeys.required where !findings.places.has(key) && !findings.isSectionRefused(of: key) {
            findings.refuse(key, "missing", hint: "every job needs it")
        }
    }

    private func name() -> String? {
        guard let name = root.text("name") else { return nil }
        guard name.count <= 100, !name.hasControlCharacters else {
            root.refuse("name", "\(quoted(name)) is not a name of at most 100 characters on one line")
            return nil
        }
        return name
    }
}
