/// Reads the pattern grammar of ECMA-262.
///
/// More lenient than Unicode mode in two habits that people have: any ASCII punctuation may be escaped, and a brace or
/// closing bracket that belongs to nothing stands for itself.
struct RegularExpressionParser {
    private let source: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    private static let depthLimit = 100
    private static let repeatLimit = 1000

    init(_ source: String) { self.source = Array(source.unicodeScalars) }

    mutating func pattern() throws(RegularExpression.Refusal) -> RegularExpressionTree {
        let tree = try alternatives()
        guard position == source.count else { throw .init(reason: "\")\" without \"(\"") }
        return tree
    }

    private mutating func alternatives() throws(RegularExpression.Refusal) -> RegularExpressionTree {
        var branches = [try sequence()]
        while takes("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(RegularExpression.Refusal) -> RegularExpressionTree {
        var terms: [RegularExpressionTree] = []
        while let next = peek, next != "|", next != ")" { terms.append(try term()) }
        return .sequence(terms)
    }

    private mutating func term() throws(RegularExpression.Refusal) -> RegularExpressionTree {
        let atom = try atom()
        guard let (least, most) = try quantifier() else { return atom }
        if case .assert = atom { throw .init(reason: "a repeat of an assertion") }
        return .repeated(atom, from: least, upTo: most, isGreedy: !takes("?"))
    }

    private mutating func atom() throws(RegularExpression.Refusal) -> RegularExpressionTree {
        let scalar = source[position]
        position += 1
        switch scalar {
        case "^": return .assert(.start)
        case "$": return .assert(.end)
        case ".": return .consume(.complement(.lineTerminator))
        case "(": return try group()
        case "[": return .consume(try bracketed())
        case "\\":
            if takes("b") { return .assert(.wordBoundary) }
            if takes("B") { return .assert(.noWordBoundary) }
            return .consume(try escape())
        case "*", "+", "?": throw .init(reason: "\"\(scalar)\" with nothing before it")
        default: return .consume(.scalar(scalar))
        }
    }

    private mutating func group() throws(RegularExpression.Refusal) -> RegularExpressionTree {
        depth += 1
        guard depth < Self.depthLimit else { throw .init(reason: "groups nested too deep") }
        if takes("?") {
            if takes("<") {
                guard peek != "=", peek != "!" else { throw .init(reason: "lookbehind is not supported") }
                while let next = peek, next != ">" { position += next == ")" ? source.count : 1 }
                guard takes(">") else { throw .init(reason: "a group's name without end") }
            } else if !takes(":") {
                let isLookahead = peek == "=" || peek == "!"
                throw .init(reason: isLookahead ? "lookahead is not supported" : "an unknown kind of group")
            }
        }
        let tree = try alternatives()
        guard takes(")") else { throw .init(reason: "\"(\" without \")\"") }
        depth -= 1
        return tree
    }

    private mutating func quantifier() throws(RegularExpression.Refusal) -> (least: Int, most: Int?)? {
        if takes("*") { return (0, nil) }
        if takes("+") { return (1, nil) }
        if takes("?") { return (0, 1) }
        let start = position
        guard takes("{"), let least = number() else {
            position = start
            return nil
        }
        var most: Int? = least
        if takes(",") { most = number() }
        guard takes("}") else {
            position = start
            return nil
        }
        guard least <= Self.repeatLimit, most ?? 0 <= Self.repeatLimit, least <= most ?? least else {
            throw .init(reason: "a repeat out of order, or of more than \(Self.repeatLimit) times")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let start = position
        while let next = peek, ScalarSet.digit.contains(next) { position += 1 }
        guard position > start else { return nil }
        // A number that does not fit is over every limit.
        return Int(String(String.UnicodeScalarView(source[start..<position]))) ?? .max
    }

    private mutating func bracketed() throws(RegularExpression.Refusal) -> ScalarSet {
        let isComplement = takes("^")
        var sets: [ScalarSet] = []
        while !takes("]") {
            let first = try member()
            guard peek == "-", position + 1 < source.count, source[position + 1] != "]" else {
                sets.append(first)
                continue
            }
            position += 1
            guard case .range(let low) = first, case .range(let high) = try member(), low.count == 1,
                high.count == 1, low.lowerBound <= high.upperBound
            else { throw .init(reason: "a range out of order, or between sets") }
            sets.append(.range(low.lowerBound...high.upperBound))
        }
        return isComplement ? .complement(.union(sets)) : .union(sets)
    }

    private mutating func member() throws(RegularExpression.Refusal) -> ScalarSet {
        guard let scalar = peek else { throw .init(reason: "\"[\" without \"]\"") }
        position += 1
        guard scalar == "\\" else { return .scalar(scalar) }
        return takes("b") ? .scalar("\u{8}") : try escape()
    }

    /// What follows a backslash.
    private mutating func escape() throws(RegularExpression.Refusal) -> ScalarSet {
        guard let letter = peek else { throw .init(reason: "a backslash at the end") }
        position += 1
        switch letter {
        case "d": return .digit
        case "D": return .complement(.digit)
        case "w": return .word
        case "W": return .complement(.word)
        case "s": return .space
        case "S": return .complement(.space)
        case "t": return .scalar("\t")
        case "n": return .scalar("\n")
        case "v": return .scalar("\u{B}")
        case "f": return .scalar("\u{C}")
        case "r": return .scalar("\r")
        case "p": return try property()
        case "P": return .complement(try property())
        case "x": return .scalar(try scalar(hexadecimal(digits: 2)))
        case "u": return .scalar(try unicodeEscape())
        case "c": return .scalar(try control())
        case "0" where peek.map(ScalarSet.digit.contains) != true: return .scalar("\0")
        case "k", "0"..."9": throw .init(reason: "back-references are not supported")
        default:
            guard letter.isASCII, !ScalarSet.word.contains(letter) || letter == "_" else {
                throw .init(reason: "the unknown escape \"\\\(letter)\"")
            }
            return .scalar(letter)
        }
    }

    private mutating func property() throws(RegularExpression.Refusal) -> ScalarSet {
        guard takes("{"), let end = source[position...].firstIndex(of: "}") else {
            throw .init(reason: "\"\\p\" without \"{…}\"")
        }
        let name = String(String.UnicodeScalarView(source[position..<end]))
        position = end + 1
        guard let set = ScalarSet.property(named: name) else {
            throw .init(reason: "the unknown property \"\(name)\"")
        }
        return set
    }

    private mutating func control() throws(RegularExpression.Refusal) -> Unicode.Scalar {
        guard let letter = peek, letter.isASCII, letter.properties.isAlphabetic else {
            throw .init(reason: "\"\\c\" without a letter")
        }
        position += 1
        return try scalar(letter.value % 32)
    }

    private mutating func unicodeEscape() throws(RegularExpression.Refusal) -> Unicode.Scalar {
        if takes("{") {
            var value: UInt32 = 0
            repeat {
                value = value * 16 + (try hexadecimal(digits: 1))
            } while !takes("}") && value <= 0x10FFFF
            return try scalar(value)
        }
        let lead = try hexadecimal(digits: 4)
        guard (0xD800..<0xDC00).contains(lead) else { return try scalar(lead) }
        guard takes("\\"), takes("u") else { throw .init(reason: "half a surrogate pair") }
        let trail = try hexadecimal(digits: 4)
        guard (0xDC00..<0xE000).contains(trail) else { throw .init(reason: "half a surrogate pair") }
        return try scalar(0x10000 + (lead - 0xD800) << 10 + (trail - 0xDC00))
    }

    private mutating func hexadecimal(digits: Int) throws(RegularExpression.Refusal) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let scalar = peek, let digit = UInt32(String(scalar), radix: 16) else {
                throw .init(reason: "an escape with too few hexadecimal digits")
            }
            value = value * 16 + digit
            position += 1
        }
        return value
    }

    private func scalar(_ value: UInt32) throws(RegularExpression.Refusal) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else { throw .init(reason: "an escape of no character") }
        return scalar
    }

    private var peek: Unicode.Scalar? { position < source.count ? source[position] : nil }

    private mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }
}
