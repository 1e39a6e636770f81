internal import Glibc

/// Where a password is found; the password itself stands in no job, manifest or store.
public enum PasswordSource: Sendable, Hashable {
    /// An environment variable's name.
    case environment(String)
    /// The absolute path of a file; its first line is the password.
    case file(String)

    /// The password as it can be had now.
    ///
    /// Throws an `unreadable` failure that names the source and tells nothing of its content.
    public func password() throws(Failure) -> String {
        switch self {
        case .environment(let name):
            guard let value = getenv(name) else {
                throw Failure(.unreadable, "\(quoted(name)): the environment has no such variable")
            }
            guard value.pointee != 0, let password = String(validatingCString: value) else {
                throw Failure(.unreadable, "\(quoted(name)): the variable is empty or not UTF-8")
            }
            return password
        case .file(let path):
            let text: String
            do {
                text = try TextFile.text(of: path)
            } catch {
                throw Failure(.unreadable, "\(quoted(path: path)) cannot be read: \(error.reason)")
            }
            let line = text.prefix { !$0.isNewline }
            guard !line.isEmpty else {
                throw Failure(.unreadable, "\(quoted(path: path)): the first line is empty")
            }
            return String(line)
        }
    }

    /// Why no password can be had from it now; `nil` where one can.
    var objection: String? {
        do {
            _ = try password()
            return nil
        } catch {
            return error.message
        }
    }

    /// The key of a job file's `input`, or the member of a manifest line, that names it.
    var key: String {
        switch self {
        case .environment: "password_env"
        case .file: "password_file"
        }
    }

    static let hint = "the password has to be there when the run begins"

    static func isVariableName(_ name: String) -> Bool {
        !name.isEmpty && name.first?.isNumber == false
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    /// The name is not quoted: a password written in its place would be.
    static let badVariableName = "is not the name of an environment variable"
    static let variableHint = "name the variable that holds the password, not the password"
}

extension PasswordSource: Codable {
    private enum CodingKeys: String, CodingKey {
        case environment = "env"
        case file
    }

    /// Reads the written form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let name = try container.decodeIfPresent(String.self, forKey: .environment) {
            self = .environment(name)
        } else {
            self = .file(try container.decode(String.self, forKey: .file))
        }
    }

    /// Writes `{"env": name}` or `{"file": path}`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .environment(let name): try container.encode(name, forKey: .environment)
        case .file(let path): try container.encode(path, forKey: .file)
        }
    }
}
