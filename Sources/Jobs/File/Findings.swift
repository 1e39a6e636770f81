/// What turned up while a job file was read: problems, warnings, and where each key's value stands.
final class Findings {
    private(set) var problems = Problems()
    private(set) var warnings: [Problem] = []
    private var refused: Set<String> = []
    var places: Places

    init(file: String) { places = Places(file: file) }

    var file: String { places.file }

    func add(_ problem: Problem) { problems.add(problem) }

    /// A problem of the value of `key`: `limits.concurrency: 0 is not …`.
    func refuse(_ key: String, _ what: String, hint: String? = nil) {
        refused.insert(key)
        problems.add(Problem(at: place(of: key), "\(key): \(what)", hint: hint))
    }

    /// Whether the section that `key` belongs to is wrong as a whole, so that nothing more is to be said of its keys.
    func isSectionRefused(of key: String) -> Bool {
        refused.contains(String(key[..<(key.lastIndex(of: ".") ?? key.startIndex)]))
    }

    var sortedProblems: Problems {
        var problems = problems
        problems.sort()
        return problems
    }

    /// Something that is allowed, but hardly meant.
    func warn(_ key: String, _ what: String, hint: String? = nil) {
        warnings.append(Problem(at: place(of: key), "\(key): \(what)", hint: hint))
    }

    func place(of key: String) -> Place { places.nearest(to: key) }
}

/// Where the values of a job file stand, by the path of their key, such as `limits.budget_usd`.
struct Places {
    /// The path as the user gave it.
    let file: String
    private var values: [String: Place] = [:]

    init(file: String) { self.file = file }

    func has(_ key: String) -> Bool { values[key] != nil }

    mutating func set(_ key: String, _ place: Place) { values[key] = place }

    /// The place of the value of `key`, else of the section it belongs to, else the beginning of the file.
    func nearest(to key: String) -> Place {
        var key = key[...]
        while !key.isEmpty {
            if let place = values[String(key)] { return place }
            key = key[..<(key.lastIndex(of: ".") ?? key.startIndex)]
        }
        return Place(file: file, line: 1, column: 1)
    }
}
