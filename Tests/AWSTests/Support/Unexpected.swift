import Testing

/// Records that something else was expected than this; for the `else` of a `guard case`.
func unexpected(_ value: (some Any)?, sourceLocation: SourceLocation = #_sourceLocation) {
    Issue.record("unexpected: \(String(describing: value))", sourceLocation: sourceLocation)
}
