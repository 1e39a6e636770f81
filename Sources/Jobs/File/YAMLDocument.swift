internal import Yams

/// The one document of a YAML text.
///
/// Plain scalars stay as written: whether `on`, `1e3` or `0x10` is a number or a word is not YAML's to decide here.
enum YAMLDocument {
    static func root(of text: String, file: String) throws(Problem) -> Node {
        do {
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let root = try parser.nextRoot() else {
                throw Problem(file: file, message: "job file: is empty")
            }
            if let second = try parser.nextRoot() {
                throw Problem(
                    at: Place(file, second.mark),
                    "a second YAML document begins",
                    hint: "a job file holds one job: remove what follows the `---`"
                )
            }
            return root
        } catch let problem as Problem {
            throw problem
        } catch let error as YamlError {
            throw problem(file, text, error)
        } catch {
            throw Problem(file: file, message: "not valid YAML")
        }
    }

    private static func problem(_ file: String, _ text: String, _ error: YamlError) -> Problem {
        switch error {
        case .scanner(let context, let what, let mark, _), .parser(let context, let what, let mark, _),
            .composer(let context, let what, let mark, _):
            let origin = context.map { ", \($0.text) from line \($0.mark.line)" } ?? ""
            return Problem(at: Place(file, mark), "not valid YAML: \(what)\(origin)")
        case .reader(let what, let offset?, _, _):
            return Problem(at: Place(file, text, offset), "not valid YAML: \(what)")
        case .duplicatedKeysInMapping(let keys, let context):
            return Problem(
                at: Place(file, context.mark),
                "key \(keys.map { quoted($0) }.joined(separator: ", ")) given more than once, here first",
                hint: "keep one of them"
            )
        default:
            return Problem(file: file, message: "not valid YAML")
        }
    }
}

extension Place {
    init(_ file: String, _ mark: Mark?) {
        self.init(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    /// The place of the character number `offset` of `text`, from 0.
    init(_ file: String, _ text: String, _ offset: Int) {
        let before = text.prefix(offset)
        let column = before.reversed().prefix { !$0.isNewline }.count + 1
        self.init(file: file, line: before.count { $0.isNewline } + 1, column: column)
    }
}
