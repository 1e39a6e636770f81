internal import Bedrock

extension InferenceProfile {
    /// Whether requests by way of the region are certainly refused: both lie in known parts of the world, and not in
    /// the same.
    ///
    /// Of regions elsewhere, such as ca-central-1, some serve the profiles of others.
    func isOutside(of region: String) -> Bool {
        guard let geography, let other = Self.geographies.first(where: { region.hasPrefix($0) }) else {
            return false
        }
        return geography != other
    }

    /// What the names of its regions begin with; `nil` for what is in all of them.
    private var geography: String? {
        switch self {
        case .global, .none: nil
        case .us: "us-"
        case .eu: "eu-"
        case .apac, .au, .jp, .india: "ap-"
        case .usGov: "us-gov-"
        }
    }

    private static let geographies = ["us-gov-", "us-", "eu-", "ap-"]
}
