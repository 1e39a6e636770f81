import AWS
import Bedrock
import Synchronization
import Testing

/// A model that says what the test told it to, and fails the test when it is asked more often than it was told.
final class ScriptedInference: Inference {
    typealias Answer = @Sendable (InferenceRequest) async -> Result<InferenceReply, InferenceError>
    typealias LaneAnswer =
        @Sendable (InferenceRequest, Lane) async -> Result<InferenceReply, InferenceError>

    /// One answer.
    struct Step: Sendable {
        let answer: Answer

        static func says(_ reply: InferenceReply) -> Step { Step { _ in .success(reply) } }
        static func fails(_ error: InferenceError) -> Step { Step { _ in .failure(error) } }
        /// What a faithful model answers to an envelope.
        static let echoes = Step { .success(.echo($0)) }
    }

    private struct State {
        var script: [Step]
        var requests: [InferenceRequest] = []
        var lanes: [Lane] = []
    }

    private let state: Mutex<State>
    private let always: LaneAnswer?

    /// Gives each answer once, in this order.
    init(_ script: [Step]) {
        state = Mutex(State(script: script))
        always = nil
    }

    /// Gives the same answer whatever it is asked.
    init(always answer: @escaping Answer) {
        state = Mutex(State(script: []))
        always = { request, _ in await answer(request) }
    }

    /// Gives the same answer whatever it is asked on that lane.
    init(onLane answer: @escaping LaneAnswer) {
        state = Mutex(State(script: []))
        always = answer
    }

    /// What was asked, in order.
    var requests: [InferenceRequest] { state.withLock(\.requests) }

    /// Where each of them was asked.
    var lanes: [Lane] { state.withLock(\.lanes) }

    /// Whether everything it was told has been asked for.
    var isThrough: Bool { state.withLock(\.script.isEmpty) }

    func infer(_ request: InferenceRequest, on lane: Lane) async throws(InferenceError) -> InferenceReply {
        let step = state.withLock { state in
            state.requests.append(request)
            state.lanes.append(lane)
            return state.script.isEmpty ? nil : state.script.removeFirst()
        }
        if step == nil, let always { return try await always(request, lane).get() }
        guard let step else {
            Issue.record("the model was asked once more than the script of its answers is long")
            throw .credentials(.noCredentials(places: ["a script that is through"]))
        }
        return try await step.answer(request).get()
    }
}

extension InferenceRequest {
    /// All texts of the user's turn.
    var text: String {
        messages.flatMap(\.content).reduce(into: "") { text, block in
            if case .text(let piece) = block { text += piece }
        }
    }
}
