internal import Bedrock

/// Some of the lanes: a region, a model, or both.
///
/// Written `REGION`, `REGION/MODEL`, or `*/MODEL` for a model everywhere. MODEL is a name of the catalogue, such as
/// `claude-haiku-4-5`, and then means the model through whichever profile; or an id with its profile, and then means
/// that alone.
public struct LaneScope: Sendable, Hashable, CustomStringConvertible {
    /// `nil` for every region.
    public let region: String?
    /// The text that it was read from.
    public let description: String
    /// The model's id, with its profile where it was written with one; `nil` for every model.
    private let model: String?

    /// Every lane.
    static let all = LaneScope(region: nil, model: nil, description: "*")

    private init(region: String?, model: String?, description: String) {
        self.region = region
        self.model = model
        self.description = description
    }

    /// Reads `REGION`, `REGION/MODEL` or `*/MODEL`, MODEL being one of the settings' models.
    public init(_ text: some StringProtocol, of settings: EmulatorSettings) throws(EmulatorError) {
        let pieces = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let region = pieces.first, !region.isEmpty else {
            throw .malformedScope(String(text), reason: "it names no region")
        }
        try self.init(
            region: region == "*" ? nil : String(region),
            modelNamed: pieces.count > 1 ? String(pieces[1]) : nil,
            of: settings.catalogue,
            text: String(text)
        )
    }

    /// Reads `MODEL` or `REGION=MODEL`, MODEL being one of the settings' models.
    public init(model text: String, of settings: EmulatorSettings) throws(EmulatorError) {
        let pieces = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init
        )
        try self.init(
            region: pieces.count > 1 ? pieces[0] : nil,
            modelNamed: pieces[pieces.count - 1],
            of: settings.catalogue,
            text: text
        )
    }

    private init(
        region: String?,
        modelNamed name: String?,
        of catalogue: ModelCatalogue,
        text: String
    ) throws(EmulatorError) {
        var model: String?
        if let name {
            let profile = InferenceProfile.allCases.first {
                $0 != .none && name.hasPrefix("\($0.rawValue).")
            }
            let bare = profile.map { String(name.dropFirst($0.rawValue.count + 1)) } ?? name
            guard let card = try? catalogue.model(named: bare) else {
                throw .malformedScope(text, reason: "no such model: '\(name)'")
            }
            model = (profile ?? .none).wireID(of: card.id)
        }
        self.init(region: region, model: model, description: text)
    }

    /// Whether a lane is among these.
    func contains(_ lane: Lane) -> Bool {
        (region == nil || region == lane.region)
            && (model == nil || model == lane.address?.model.id || model == lane.address?.wireID)
    }
}

/// Where a request goes: a region, and a model there; `nil` for a model that does not exist.
struct Lane: Sendable {
    let region: String
    let address: ModelAddress?

    /// What keeps its quota apart from that of others.
    var name: String { "\(region) \(address?.wireID ?? "")" }
}
