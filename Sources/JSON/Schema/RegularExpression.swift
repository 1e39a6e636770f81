/// A regular expression as ECMA-262 writes them in Unicode mode, less what needs backtracking.
///
/// Matching takes time in proportion to the text times the pattern, whatever both contain, so that a pattern can't be
/// made to hang a run; the price is that lookaround and back-references are refused. A match may stand anywhere in the
/// text; case matters; `^` and `$` are the ends of the text. `\p{…}` knows general categories.
public struct RegularExpression: Sendable {
    /// The pattern as it was given.
    public let source: String
    let program: [Instruction]

    /// Why a pattern is refused.
    public struct Refusal: Error, Equatable {
        /// What is wrong or not supported, such as `lookahead is not supported`.
        public let reason: String
    }

    enum Instruction: Sendable {
        case accept
        case consume(ScalarSet)
        case assert(Assertion)
        case jump(Int)
        case fork(Int, Int)
    }

    enum Assertion: Sendable {
        case start
        case end
        case wordBoundary
        case noWordBoundary
    }

    /// The instructions that it takes; matching costs as many steps for each character at most.
    public var size: Int { program.count }

    /// Compiles a pattern.
    public init(_ source: String) throws(Refusal) {
        var parser = RegularExpressionParser(source)
        var assembler = RegularExpressionAssembler()
        self.program = try assembler.program(of: try parser.pattern())
        self.source = source
    }

    /// Whether the pattern occurs in `text`.
    ///
    /// All states are followed at once, one character at a time.
    public func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var current = States(capacity: program.count)
        var next = States(capacity: program.count)
        for position in 0...scalars.count {
            if follow(0, at: position, of: scalars, into: &current) { return true }
            guard position < scalars.count else { break }
            next.removeAll()
            for state in current.members {
                guard case .consume(let set) = program[state], set.contains(scalars[position]) else {
                    continue
                }
                if follow(state + 1, at: position + 1, of: scalars, into: &next) { return true }
            }
            swap(&current, &next)
        }
        return false
    }

    /// Adds a state and all that it leads to without a character; `true` where one of them accepts.
    private func follow(
        _ first: Int,
        at position: Int,
        of text: [Unicode.Scalar],
        into states: inout States
    ) -> Bool {
        var waiting = [first]
        while let state = waiting.popLast() {
            guard states.insert(state) else { continue }
            switch program[state] {
            case .accept: return true
            case .consume: break
            case .jump(let target): waiting.append(target)
            case .fork(let left, let right): waiting += [right, left]
            case .assert(let assertion):
                if assertion.holds(at: position, of: text) { waiting.append(state + 1) }
            }
        }
        return false
    }
}

extension RegularExpression.Assertion {
    /// Whether it holds before the character at `position`; `byLine` lets `^` and `$` stand at line ends too.
    func holds(at position: Int, of text: [Unicode.Scalar], byLine: Bool = false) -> Bool {
        switch self {
        case .start: position == 0 || (byLine && ScalarSet.lineTerminator.contains(text[position - 1]))
        case .end: position == text.count || (byLine && ScalarSet.lineTerminator.contains(text[position]))
        case .wordBoundary: isBoundary(position, text)
        case .noWordBoundary: !isBoundary(position, text)
        }
    }

    private func isBoundary(_ position: Int, _ text: [Unicode.Scalar]) -> Bool {
        let isAfterWord = position > 0 && ScalarSet.word.contains(text[position - 1])
        let isBeforeWord = position < text.count && ScalarSet.word.contains(text[position])
        return isAfterWord != isBeforeWord
    }
}

/// The states that are alive at one position, each once.
private struct States {
    private(set) var members: [Int] = []
    private var isMember: [Bool]

    init(capacity: Int) { isMember = Array(repeating: false, count: capacity) }

    mutating func insert(_ state: Int) -> Bool {
        guard !isMember[state] else { return false }
        isMember[state] = true
        members.append(state)
        return true
    }

    mutating func removeAll() {
        for state in members { isMember[state] = false }
        members.removeAll(keepingCapacity: true)
    }
}
