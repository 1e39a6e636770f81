internal import Yams

extension JobFileReader {
    func input() -> InputSettings {
        var input = InputSettings()
        guard let section = root.section("input") else { return input }
        let expectation = "a page range such as `1-3,7`"
        if let text = section.scalar("pages", expecting: expectation) {
            input.pages = PageRanges(text)
            if input.pages == nil { section.refuse("pages", "\(quoted(text)) is not \(expectation)") }
        }
        input.split = split(section) ?? input.split
        let forms: [ContentMode] = [.text, .image, .textAndImage, .auto]
        input.content = section.choice("content", of: forms, later: ["document"]) ?? input.content
        input.figureShare = fraction(section, "figure_share") ?? input.figureShare
        input.hiddenText = section.choice("hidden_text", of: [.off, .drop, .keep, .fail]) ?? input.hiddenText
        input.hiddenTextCheck =
            section.choice("hidden_text_check", of: [.attributes, .ink]) ?? input.hiddenTextCheck
        input.password = password(section)
        if let image = section.section("image") {
            input.image.maxSide = image.integer("max_side", in: 64...8_000) ?? input.image.maxSide
            input.image.maxPixels =
                image.integer("max_pixels", in: 4_096...64_000_000) ?? input.image.maxPixels
        }
        if let limits = section.section("limits") { input.limits = extractionLimits(limits) }
        warn(of: input, section)
        return input
    }

    private func split(_ section: Section) -> Split? {
        guard let node = section.node("split") else { return nil }
        guard node.mapping != nil else {
            let windows = "windows such as {pages: 10, overlap: 1}"
            return section.choice("split", of: [.document, .page], besides: windows)
        }
        guard let windows = section.section("split") else { return nil }
        if !windows.has("pages") {
            section.refuse("split", "windows without `pages`", hint: "write {pages: 10}")
        }
        let pages = windows.integer("pages", in: 1...1_000)
        let overlap = windows.has("overlap") ? windows.integer("overlap", in: 0...999) : 0
        guard let pages, let overlap else { return nil }
        guard overlap < pages else {
            let hint = "every window needs a page of its own"
            windows.refuse("overlap", "`\(overlap)` is not less than the window's \(pages) pages", hint: hint)
            return nil
        }
        return .windows(pages: pages, overlap: overlap)
    }

    private func password(_ section: Section) -> PasswordSource? {
        let variable = section.node("password_env")
        let file = path(section, "password_file")
        if section.has("password_env"), section.has("password_file") {
            section.refuse("password_file", "stands beside `password_env`", hint: "remove one of the two")
            return nil
        }
        guard let variable else { return file.map { .file(base.resolve($0)) } }
        guard let name = variable.text, PasswordSource.isVariableName(name) else {
            section.refuse("password_env", PasswordSource.badVariableName, hint: PasswordSource.variableHint)
            return nil
        }
        return .environment(name)
    }

    private func extractionLimits(_ section: Section) -> ExtractionLimits {
        var limits = ExtractionLimits()
        limits.pages = section.integer("pages", in: 1...1_000_000) ?? limits.pages
        limits.memoryMB = section.integer("memory_mb", in: 256...65_536) ?? limits.memoryMB
        limits.pageSeconds = section.integer("page_seconds", in: 1...3_600) ?? limits.pageSeconds
        limits.documentSeconds = section.integer("document_seconds", in: 1...86_400) ?? limits.documentSeconds
        if limits.pageSeconds > limits.documentSeconds {
            section.refuse(
                section.has("page_seconds") ? "page_seconds" : "document_seconds",
                "\(limits.pageSeconds) s for a page is more than \(limits.documentSeconds) s for its document",
                hint: "raise `document_seconds` or lower `page_seconds`"
            )
        }
        return limits
    }

    /// Says which keys have no effect beside the others.
    private func warn(of input: InputSettings, _ section: Section) {
        func warn(_ key: String, without effect: String) {
            guard section.has(key) else { return }
            findings.warn("input.\(key)", "has no effect with \(effect)", hint: "remove it")
        }
        if input.content == .text { warn("image", without: "`content: text`") }
        if input.content != .auto { warn("figure_share", without: "`content: \(input.content.rawValue)`") }
        if input.content == .image {
            warn("hidden_text", without: "`content: image`")
            warn("hidden_text_check", without: "`content: image`")
        } else if input.hiddenText == .off {
            warn("hidden_text_check", without: "`hidden_text: off`")
        }
    }
}
