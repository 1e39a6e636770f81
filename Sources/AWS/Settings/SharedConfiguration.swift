/// The settings that all of AWS's tools share: the environment, and one profile of the files `config` and `credentials`.
///
/// Read once when it is made. The files are at `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, else in `~/.aws`;
/// that one or both are missing is a normal case. A profile that stands in both is merged, and the credentials file
/// wins.
public struct SharedConfiguration: Sendable {
    /// The profile's name.
    public let profileName: String
    /// What is odd in the files and was put up with, as messages with file and line.
    public let warnings: [String]

    let environment: AWSEnvironment
    /// The profile's part of the credentials file.
    let credentialsProfile: ProfileSection
    /// The profile's part of the config file.
    let configProfile: ProfileSection
    private let configFile: ProfileFile?

    /// Reads the files and chooses the profile: the given one, else `AWS_PROFILE`, else `AWS_DEFAULT_PROFILE`, else
    /// `default`.
    ///
    /// Throws `profileNotFound` for a profile that somebody named and that is nowhere, `fileUnreadable` and
    /// `fileMalformed`.
    public init(environment: AWSEnvironment, profile: String? = nil) throws(AWSError) {
        try self.init(environment: environment, profile: profile, origin: "the job or the command line")
    }

    /// `origin` is who named the profile, for messages.
    init(environment: AWSEnvironment, profile: String?, origin: String) throws(AWSError) {
        let variable = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"].first { environment[$0] != nil }
        let name = profile ?? variable.flatMap { environment[$0] } ?? "default"
        let credentialsPath = environment.path(in: "AWS_SHARED_CREDENTIALS_FILE", otherwise: "credentials")
        let configPath = environment.path(in: "AWS_CONFIG_FILE", otherwise: "config")
        let credentialsFile = try ProfileFile.read(credentialsPath)
        let configFile = try ProfileFile.read(configPath)

        let isNamed = profile != nil || variable != nil
        let inCredentials = credentialsFile?.sections.first { $0.words.joined(separator: " ") == name }
        let inConfig = configFile?.profileSections(name) ?? []
        if isNamed, inCredentials == nil, inConfig.isEmpty, name != "default" {
            throw .profileNotFound(
                name: name,
                origin: profile != nil ? origin : variable ?? "",
                files: [credentialsPath, configPath]
            )
        }
        self.environment = environment
        self.configFile = configFile
        profileName = name
        warnings = (credentialsFile?.warnings ?? []) + (configFile?.warnings ?? [])
        credentialsProfile = ProfileSection(
            place: "\(credentialsPath) [\(name)]",
            values: inCredentials?.values ?? [:],
            blocks: [:]
        )
        configProfile = ProfileSection(
            place: "\(configPath) [\(name == "default" ? name : "profile \(name)")]",
            values: inConfig.reduce(into: [:]) { $0.merge($1.values) { _, later in later } },
            blocks: inConfig.reduce(into: [:]) { $0.merge($1.blocks) { _, later in later } }
        )
    }

    /// A setting of the profile from either file.
    func value(_ key: String) -> String? { credentialsProfile[key] ?? configProfile[key] }

    /// Where a setting of the profile stands.
    func place(of key: String) -> String {
        credentialsProfile[key] != nil ? credentialsProfile.place : configProfile.place
    }

    /// A setting of a service in the `[services …]` section that the profile names.
    func serviceValue(_ service: String, _ key: String) -> String? {
        guard let name = value("services") else { return nil }
        let value = configFile?.section("services", name)?.blocks[service]?[key]
        return value?.isEmpty == false ? value : nil
    }

    /// A section `[sso-session …]` of the config file.
    func ssoSession(_ name: String) -> ProfileSection? {
        guard let configFile, let section = configFile.section("sso-session", name) else { return nil }
        return ProfileSection(
            place: "\(configFile.path) [sso-session \(name)]",
            values: section.values,
            blocks: section.blocks
        )
    }

    /// A switch: the variable, else the profile's key, else off.
    ///
    /// Throws where it is neither `true` nor `false`.
    func isOn(variable: String, key: String) throws(AWSError) -> Bool {
        guard let text = environment[variable] ?? value(key) else { return false }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default:
            let name = environment[variable] != nil ? variable : "\(place(of: key)): \(key)"
            throw .settingMalformed(name: name, value: text, expected: "true or false")
        }
    }
}

/// The settings of one profile in one file.
struct ProfileSection: Sendable {
    /// The file and the section in it, for messages.
    let place: String
    let values: [String: String]
    let blocks: [String: [String: String]]

    /// A setting's value; an empty one counts as not set.
    subscript(key: String) -> String? {
        guard let value = values[key], !value.isEmpty else { return nil }
        return value
    }
}

extension ProfileFile {
    /// The sections of a profile in a config file: for `default` first `[default]`; then `[profile name]`, which wins.
    fileprivate func profileSections(_ name: String) -> [Section] {
        let plain = name == "default" ? sections.filter { $0.words == [name] } : []
        return plain + sections.filter { $0.words == ["profile", name] }
    }
}

extension AWSEnvironment {
    fileprivate func path(in variable: String, otherwise name: String) -> String {
        self[variable].map(expand) ?? "\(home)/.aws/\(name)"
    }

    /// A path with `~`, `$NAME` and `${NAME}` replaced; a name that is not set stays as written.
    func expand(_ path: String) -> String {
        var rest = path == "~" || path.hasPrefix("~/") ? Substring(home + path.dropFirst()) : Substring(path)
        var output = ""
        while let dollar = rest.firstIndex(of: "$") {
            output += rest[..<dollar]
            let behind = rest[dollar...].dropFirst()
            let isBraced = behind.hasPrefix("{")
            let name = (isBraced ? behind.dropFirst() : behind).prefix {
                $0.isLetter || $0.isNumber || $0 == "_"
            }
            let isComplete = !isBraced || behind.dropFirst(1 + name.count).hasPrefix("}")
            if let value = self[String(name)], isComplete {
                output += value
                rest = behind.dropFirst(name.count + (isBraced ? 2 : 0))
            } else {
                output += "$"
                rest = behind
            }
        }
        return output + rest
    }
}
