extension RegularExpression {
    /// How often the pattern occurs in `text`, as ECMA-262 counts with the flags `g`, `m` and `u`.
    ///
    /// Occurrences do not overlap, are found from left to right, and are as long as their repeats want; `^` and `$` are
    /// the ends of each line. Takes time and memory in proportion to the text times the pattern, as `matches` takes time.
    public func count(in text: String) -> Int {
        let scan = OccurrenceScan(program: program, text: Array(text.unicodeScalars))
        var count = 0
        var position = 0
        while position <= scan.text.count {
            guard let end = scan.endOfMatch(at: position) else {
                position += 1
                continue
            }
            count += 1
            // Behind an empty occurrence the next one begins a character later.
            position = max(end, position + 1)
        }
        return count
    }
}

/// Finds occurrences without ever going back.
///
/// A first pass from the end of the text notes which instructions lead to acceptance from where; with that known, the
/// preferred one of two ways can be chosen at once.
private struct OccurrenceScan {
    let text: [Unicode.Scalar]
    private let program: [RegularExpression.Instruction]
    private let wordsPerPosition: Int
    /// A bit for each instruction at each position, from the first to behind the last character.
    private var accepts: [UInt64]

    init(program: [RegularExpression.Instruction], text: [Unicode.Scalar]) {
        self.program = program
        self.text = text
        wordsPerPosition = (program.count + 63) / 64
        accepts = Array(repeating: 0, count: wordsPerPosition * (text.count + 1))
        for position in stride(from: text.count, through: 0, by: -1) { note(position) }
    }

    /// Where the preferred match that begins at `start` ends; `nil` where none begins there.
    func endOfMatch(at start: Int) -> Int? {
        guard leads(0, at: start) else { return nil }
        var (state, position) = (0, start)
        while let next = preferredStep(from: state, at: position) {
            state = next + 1
            position += 1
        }
        return position
    }

    /// Of the ways from `state`, the first that leads to acceptance: the instruction that takes the character at
    /// `position`, or `nil` where it accepts before it.
    private func preferredStep(from state: Int, at position: Int) -> Int? {
        var waiting = [state]
        // A loop that has taken nothing is not gone through twice.
        var seen: Set<Int> = []
        while let state = waiting.popLast() {
            guard leads(state, at: position), seen.insert(state).inserted else { continue }
            switch program[state] {
            case .accept: return nil
            case .consume: return state
            case .jump(let target): waiting.append(target)
            case .fork(let first, let second): waiting += [second, first]
            case .assert: waiting.append(state + 1)
            }
        }
        return nil
    }

    private func leads(_ state: Int, at position: Int) -> Bool {
        accepts[position * wordsPerPosition + state / 64] & (1 << UInt64(state % 64)) != 0
    }

    /// Notes which instructions lead to acceptance from `position`; what follows it is known.
    private mutating func note(_ position: Int) {
        var hasChanged = true
        // A second round is needed only where a loop leads back.
        while hasChanged {
            hasChanged = false
            for state in program.indices.reversed() where !leads(state, at: position) {
                guard isAccepting(state, at: position) else { continue }
                accepts[position * wordsPerPosition + state / 64] |= 1 << UInt64(state % 64)
                hasChanged = true
            }
        }
    }

    private func isAccepting(_ state: Int, at position: Int) -> Bool {
        switch program[state] {
        case .accept: true
        case .jump(let target): leads(target, at: position)
        case .fork(let first, let second): leads(first, at: position) || leads(second, at: position)
        case .assert(let assertion):
            leads(state + 1, at: position) && assertion.holds(at: position, of: text, byLine: true)
        case .consume(let set):
            position < text.count && leads(state + 1, at: position + 1) && set.contains(text[position])
        }
    }
}
