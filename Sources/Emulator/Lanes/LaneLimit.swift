/// So many of something a minute, in some lanes or in each.
///
/// Written `N`, `REGION=N` or `REGION/MODEL=N`.
public struct LaneLimit: Sendable, Hashable {
    /// The lanes that it holds for, each for itself.
    public let scope: LaneScope
    /// How many a minute.
    public let perMinute: Int

    /// So many a minute in each lane.
    public init(perMinute: Int) {
        scope = .all
        self.perMinute = perMinute
    }

    /// Reads a limit as written, for some of the settings' models.
    public init(_ text: String, of settings: EmulatorSettings) throws(EmulatorError) {
        let pieces = text.split(separator: "=", omittingEmptySubsequences: false)
        guard pieces.count <= 2, let number = Int(pieces[pieces.count - 1]), number > 0 else {
            throw .malformedScope(text, reason: "a limit is a number above 0")
        }
        perMinute = number
        scope = pieces.count == 1 ? .all : try LaneScope(pieces[0], of: settings)
    }
}

extension [LaneLimit] {
    /// The limit of a lane: the last one written that holds for it.
    func limit(of lane: Lane) -> Int? { last { $0.scope.contains(lane) }?.perMinute }
}
