/// The keys of a job file.
enum JobKeys {
    /// The keys of each section, by the section's path; the root's is empty.
    static let known: [String: [String]] = [
        "": [
            "name", "manifest", "store", "input", "batch", "prompt", "output", "model", "limits", "retry",
            "failures",
        ],
        "input": [
            "pages", "split", "content", "figure_share", "hidden_text", "hidden_text_check", "password_env",
            "password_file", "image", "limits",
        ],
        "input.split": ["pages", "overlap"],
        "input.image": ["max_side", "max_pixels"],
        "input.limits": ["pages", "memory_mb", "page_seconds", "document_seconds"],
        "batch": ["parts", "input_tokens"],
        "prompt": ["system", "user"],
        "prompt.system": ["file"],
        "prompt.user": ["file"],
        "output": ["schema", "require"],
        "output.require": ["path", "min_items", "non_empty", "count_matches"],
        "model": ["ladder", "profile", "regions", "max_tokens", "temperature"],
        "model.ladder": ["model", "when"],
        "limits": [
            "concurrency", "budget_usd", "tokens_per_minute", "requests_per_minute", "outage_minutes",
            "drain_seconds",
        ],
        "retry": ["attempts", "max_delay_seconds"],
        "failures": ["stop_after", "stop_share", "degraded"],
    ]

    /// Keys that are planned, and refused until they do something.
    static let later: Set<String> = [
        "output.strategy",
        "model.thinking", "model.stop_sequences",
        "limits.deadline",
    ]

    static let required = ["name", "manifest", "prompt.user", "model.ladder", "model.max_tokens"]

    /// `key` as a key of the section: `input.limits` and `pages` are `input.limits.pages`.
    static func path(_ section: String, _ key: String) -> String {
        section.isEmpty ? key : "\(section).\(key)"
    }

    /// The way out for a key that the section does not have.
    static func hint(forUnknown key: String, in section: String) -> String {
        let keys = known[section] ?? []
        if let near = nearest(to: key, among: keys) { return "did you mean `\(near)`?" }
        let elsewhere = known.filter { $0.value.contains(key) }.keys.map { path($0, key) }
        if !elsewhere.isEmpty {
            return "did you mean " + elsewhere.sorted().map { "`\($0)`" }.joined(separator: " or ") + "?"
        }
        return "the keys here are \(keys.joined(separator: ", "))"
    }
}
