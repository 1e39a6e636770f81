internal import Foundation
public import Jobs

/// What a run was started with, as the store keeps it: all that `resume` needs.
public struct RunSettings: Sendable, Codable {
    /// The job as it was resolved then, whatever its file says now.
    public let job: Job
    /// Answers of earlier runs are not reused.
    public let isFresh: Bool
    /// Failures of earlier runs that would only repeat are tried again all the same.
    public let retriesFailed: Bool
    /// Files are hashed again, even where the file system says that nothing changed.
    public let verifiesSources: Bool
    /// Only a part of the manifest was asked for.
    public let isSubset: Bool
    /// The profile of AWS's files that the command line named.
    public let profile: String?
    /// The region that the command line named.
    public let region: String?
    /// The absolute path of the file of models that the command line named.
    public let models: String?

    /// Settings of a run that takes over what it may, unless it is told otherwise.
    public init(
        job: Job,
        isFresh: Bool = false,
        retriesFailed: Bool = false,
        verifiesSources: Bool = false,
        isSubset: Bool = false,
        profile: String? = nil,
        region: String? = nil,
        models: String? = nil
    ) {
        self.job = job
        self.isFresh = isFresh
        self.retriesFailed = retriesFailed
        self.verifiesSources = verifiesSources
        self.isSubset = isSubset
        self.profile = profile
        self.region = region
        self.models = models
    }

    /// Reads what `json` wrote, and throws where another version wrote it in another form.
    public init(json: String) throws {
        self = try JSONDecoder().decode(RunSettings.self, from: Data(json.utf8))
    }

    /// The text that the store keeps, its keys in order.
    public var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
