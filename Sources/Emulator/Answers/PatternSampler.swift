/// Makes a text that matches a simple regular expression.
///
/// Knows literals, `.`, `\d \w \s` and escapes, character sets with ranges, groups, `|`, and `? * + {n} {n,} {n,m}`;
/// anchors and flags of groups are skipped. What it does not know it takes for a literal.
struct PatternSampler {
    private indirect enum Node {
        case characters([Character])
        case choice([[Node]])
        case times(Node, ClosedRange<Int>)
    }

    private var rest: Substring

    /// A text matching `pattern`, of a length in `length` where repetition leaves the freedom.
    static func text(
        matching pattern: String,
        length: ClosedRange<Int>,
        _ random: inout SeededRandom
    ) -> String {
        var parser = PatternSampler(rest: pattern[...])
        let node = parser.choice()
        var text = ""
        // An open repetition has no length of its own: try until one fits.
        for extra in 0..<64 {
            text = sample(node, extra: extra, &random)
            if length.contains(text.count) { break }
        }
        return text
    }

    private static func sample(_ node: Node, extra: Int, _ random: inout SeededRandom) -> String {
        switch node {
        case .characters(let characters):
            guard let character = characters.randomElement(using: &random) else { return "" }
            return String(character)
        case .choice(let branches):
            let branch = branches.randomElement(using: &random) ?? []
            return branch.map { sample($0, extra: extra, &random) }.joined()
        case .times(let node, let counts):
            let most = min(counts.upperBound, max(counts.lowerBound, 1) + extra)
            let count = Int.random(in: counts.lowerBound...max(most, counts.lowerBound), using: &random)
            return (0..<count).map { _ in sample(node, extra: extra, &random) }.joined()
        }
    }

    private mutating func choice() -> Node {
        var branches: [[Node]] = [[]]
        while let character = rest.first, character != ")" {
            rest.removeFirst()
            switch character {
            case "|": branches.append([])
            case "^", "$": continue
            default:
                let node = repeated(atom(character))
                branches[branches.count - 1].append(node)
            }
        }
        return .choice(branches)
    }

    private mutating func atom(_ character: Character) -> Node {
        switch character {
        case ".": return .characters(Array("abcdefghij"))
        case "\\": return .characters(escaped())
        case "[": return .characters(set())
        case "(":
            if rest.first == "?" { rest = rest.drop { $0 != ":" && $0 != ">" && $0 != "=" }.dropFirst() }
            let node = choice()
            if rest.first == ")" { rest.removeFirst() }
            return node
        default: return .characters([character])
        }
    }

    private mutating func repeated(_ node: Node) -> Node {
        let counts: ClosedRange<Int>
        switch rest.first {
        case "?": counts = 0...1
        case "*": counts = 0...Int.max
        case "+": counts = 1...Int.max
        case "{":
            guard let end = rest.firstIndex(of: "}") else { return node }
            let bounds = rest[..<end].dropFirst().split(separator: ",", omittingEmptySubsequences: false)
            guard let least = bounds.first.flatMap({ Int($0) }) else { return node }
            let most = bounds.count == 1 ? least : Int(bounds[1]) ?? Int.max
            rest = rest[end...]
            counts = least...max(least, most)
        default: return node
        }
        rest.removeFirst()
        return .times(node, counts)
    }

    private mutating func escaped() -> [Character] {
        switch rest.popFirst() {
        case "d": Array("0123456789")
        case "w": Array("abcdefghijklmnopqrstuvwxyz0123456789_")
        case "s": [" "]
        case "t": ["\t"]
        case "n": ["\n"]
        case let character?: [character]
        case nil: []
        }
    }

    private mutating func set() -> [Character] {
        let isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        var characters: [Character] = []
        while let character = rest.popFirst(), character != "]" {
            if character == "\\" {
                characters += escaped()
            } else if character == "-", let start = characters.last, let end = rest.first, end != "]" {
                rest.removeFirst()
                characters += Self.range(after: start, through: end)
            } else {
                characters.append(character)
            }
        }
        guard isNegated else { return characters }
        return Array("abcdefghijklmnopqrstuvwxyz0123456789 ").filter { !characters.contains($0) }
    }

    private static func range(after start: Character, through end: Character) -> [Character] {
        guard let first = start.unicodeScalars.first?.value, let last = end.unicodeScalars.first?.value,
            first < last
        else { return [] }
        return (first + 1...last).compactMap { Unicode.Scalar($0).map(Character.init) }
    }
}
