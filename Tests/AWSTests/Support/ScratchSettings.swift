import Foundation
import TestSupport

@testable import AWS

/// Runs `body` with an environment whose home folder is new and holds these two settings files.
func withSettings<Result>(
    config: String? = nil,
    credentials: String? = nil,
    variables: [String: String] = [:],
    isolation: isolated (any Actor)? = #isolation,
    _ body: (AWSEnvironment) async throws -> Result
) async throws -> Result {
    try await withScratchDirectory { home in
        let folder = home.appending(path: ".aws")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in [("config", config), ("credentials", credentials)] {
            if let text { try Data(text.utf8).write(to: folder.appending(path: name)) }
        }
        return try await body(AWSEnvironment(variables: variables, home: home.path))
    }
}
