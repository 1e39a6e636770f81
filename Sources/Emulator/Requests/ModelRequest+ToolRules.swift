internal import Bedrock
internal import JSON

/// The rules of tools, their uses and their results.
extension ModelRequest {
    func checkTools(for model: ModelCard) throws(ServiceError) {
        let usesTools = messages.flatMap(\.blocks).contains { block in
            switch block {
            case .toolUse, .toolResult: true
            default: false
            }
        }
        guard let tools else {
            guard !usesTools || form == .messages else {
                throw .validation(
                    "The toolConfig field must be defined when using toolUse and toolResult content blocks."
                )
            }
            guard !toolChoice.isForced else {
                throw .validation("tool_choice: may only be specified while providing tools.")
            }
            return
        }
        for (index, tool) in tools.enumerated() {
            guard tool.schema["type"]?.stringValue == "object" else {
                throw .validation(
                    """
                    The value at toolConfig.tools.\(index).toolSpec.inputSchema.json.type must be one of the \
                    following: object.
                    """
                )
            }
            guard !tools[..<index].contains(where: { $0.name == tool.name }) else {
                throw .validation("The tool \(tool.name) is already defined at toolConfig.tools.\(index).")
            }
        }
        if case .tool(let name) = toolChoice, !tools.contains(where: { $0.name == name }) {
            throw .validation(
                "The toolChoice names the tool \(name), which toolConfig.tools does not define."
            )
        }
        guard !toolChoice.isForced || model.takesForcedToolChoice else {
            throw .validation("tool_choice: this model does not support forced tool use.")
        }
    }

    /// Each use of a tool by the assistant is answered in the next message, and nothing else is.
    func checkToolResults() throws(ServiceError) {
        var asked: Set<String> = []
        for (index, message) in messages.enumerated() {
            var uses: Set<String> = []
            var results: Set<String> = []
            for block in message.blocks {
                if case .toolUse(let id, _) = block { uses.insert(id) }
                if case .toolResult(let id, _) = block { results.insert(id) }
            }
            guard results == asked else {
                throw .validation(
                    """
                    Expected toolResult blocks at messages.\(index).content for the following Ids: \
                    \(asked.sorted().joined(separator: ", "))
                    """
                )
            }
            asked = message.role == "assistant" ? uses : []
        }
    }
}
