/// A regular expression as a tree.
indirect enum RegularExpressionTree {
    case consume(ScalarSet)
    case assert(RegularExpression.Assertion)
    case sequence([RegularExpressionTree])
    case alternatives([RegularExpressionTree])
    case repeated(RegularExpressionTree, from: Int, upTo: Int?, isGreedy: Bool)
}

/// Lays a tree out as instructions; counted repeats are written out.
struct RegularExpressionAssembler {
    private var instructions: [RegularExpression.Instruction] = []
    private var stepsLeft = 10_000

    mutating func program(
        of tree: RegularExpressionTree
    ) throws(RegularExpression.Refusal) -> [RegularExpression.Instruction] {
        try emit(tree)
        return instructions + [.accept]
    }

    private mutating func emit(_ tree: RegularExpressionTree) throws(RegularExpression.Refusal) {
        // Counted here, and not in instructions, because a repeated nothing takes time as well.
        stepsLeft -= 1
        guard stepsLeft > 0 else { throw .init(reason: "with its repeats written out it is too long") }
        switch tree {
        case .consume(let set): instructions.append(.consume(set))
        case .assert(let assertion): instructions.append(.assert(assertion))
        case .sequence(let trees): for tree in trees { try emit(tree) }
        case .alternatives(let trees): try emitAlternatives(trees[...])
        case .repeated(let tree, let least, let most, let isGreedy):
            try emitRepeated(tree, least, most, isGreedy: isGreedy)
        }
    }

    private mutating func emitAlternatives(
        _ trees: ArraySlice<RegularExpressionTree>
    ) throws(RegularExpression.Refusal) {
        var exits: [Int] = []
        for tree in trees.dropLast() {
            let fork = reserve()
            try emit(tree)
            exits.append(reserve())
            instructions[fork] = .fork(fork + 1, instructions.count)
        }
        if let last = trees.last { try emit(last) }
        for exit in exits { instructions[exit] = .jump(instructions.count) }
    }

    private mutating func emitRepeated(
        _ tree: RegularExpressionTree,
        _ least: Int,
        _ most: Int?,
        isGreedy: Bool
    ) throws(RegularExpression.Refusal) {
        for _ in 0..<least { try emit(tree) }
        guard let most else {
            let fork = reserve()
            try emit(tree)
            instructions.append(.jump(fork))
            instructions[fork] = Self.fork(into: fork + 1, past: instructions.count, isGreedy: isGreedy)
            return
        }
        var forks: [Int] = []
        for _ in least..<most {
            forks.append(reserve())
            try emit(tree)
        }
        for fork in forks {
            instructions[fork] = Self.fork(into: fork + 1, past: instructions.count, isGreedy: isGreedy)
        }
    }

    /// The preferred way comes first.
    private static func fork(
        into body: Int,
        past end: Int,
        isGreedy: Bool
    ) -> RegularExpression.Instruction {
        isGreedy ? .fork(body, end) : .fork(end, body)
    }

    /// A place for an instruction whose target is not known yet.
    private mutating func reserve() -> Int {
        instructions.append(.accept)
        return instructions.count - 1
    }
}
