/// What a page's content paints, where that is an upright image and nothing else.
///
/// Besides the image there may be invisible text, as character recognition leaves it, marked content that is not
/// optional, and whatever does not show. Anything else is none of this type's.
struct ScanContent {
    /// The image's name among the page's resources.
    private(set) var image = ""
    /// Where the image stands, in the page's own coordinates.
    private(set) var place = Placement.unit
    /// What the page is cut to.
    private(set) var clips: [Placement] = []
    /// Names among the page's resources.
    private(set) var fonts: Set<String> = []
    private(set) var graphicsStates: Set<String> = []

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var tokens = ContentTokens(bytes)
        var operands: [ContentTokens.Token] = []
        do throws(ContentTokens.Doubt) {
            while let token = try tokens.next() {
                guard case .word(let word) = token else {
                    guard operands.count < 8 else { return nil }
                    operands.append(token)
                    continue
                }
                try take(word, operands)
                operands.removeAll(keepingCapacity: true)
            }
        } catch {
            return nil
        }
        guard operands.isEmpty, !image.isEmpty, !isInText, path == nil else { return nil }
    }

    // MARK: Operators

    private struct State {
        var matrix = Placement.unit
        var textMode = 0.0
    }

    private static let depthLimit = 64
    private static let invisible = 3.0

    private var state = State()
    private var saved: [State] = []
    private var isInText = false
    private var path: Placement?
    private var isClip = false

    /// With how many operands each operator comes that is known here; tables 51 and 59 to 109 of ISO 32000-1.
    private static let operandCounts = [
        "q": 0, "Q": 0, "cm": 6, "gs": 1, "Do": 1,
        "w": 1, "J": 1, "j": 1, "M": 1, "d": 2, "ri": 1, "i": 1,
        "g": 1, "G": 1, "rg": 3, "RG": 3, "k": 4, "K": 4,
        "re": 4, "W": 0, "W*": 0, "n": 0,
        "BT": 0, "ET": 0, "Tc": 1, "Tw": 1, "Tz": 1, "TL": 1, "Tf": 2, "Tr": 1, "Ts": 1,
        "Td": 2, "TD": 2, "Tm": 6, "T*": 0, "Tj": 1, "TJ": 1, "'": 1, "\"": 3,
        "MP": 1, "DP": 2, "BMC": 1, "BDC": 2, "EMC": 0,
    ]

    private mutating func take(
        _ word: String,
        _ operands: [ContentTokens.Token]
    ) throws(ContentTokens.Doubt) {
        guard Self.operandCounts[word] == operands.count else { throw ContentTokens.Doubt() }
        if path != nil { return try clip(word) }
        switch word {
        case "q", "Q", "cm", "Do", "re", "BT":
            guard !isInText else { throw ContentTokens.Doubt() }
            try arrange(word, operands)
        case "gs": graphicsStates.insert(try name(operands[0]))
        case "W", "W*", "n": throw ContentTokens.Doubt()
        case "BMC", "BDC", "MP", "DP":
            guard try name(operands[0]) != "OC" else { throw ContentTokens.Doubt() }
        case "ET":
            guard isInText else { throw ContentTokens.Doubt() }
            isInText = false
        case "Tf": fonts.insert(try name(operands[0]))
        case "Tr": state.textMode = try numbers(operands)[0]
        case "Tj", "TJ", "'", "\"":
            guard isInText, state.textMode == Self.invisible else { throw ContentTokens.Doubt() }
        default: break
        }
    }

    private mutating func arrange(
        _ word: String,
        _ operands: [ContentTokens.Token]
    ) throws(ContentTokens.Doubt) {
        switch word {
        case "q":
            guard saved.count < Self.depthLimit else { throw ContentTokens.Doubt() }
            saved.append(state)
        case "Q":
            guard let last = saved.popLast() else { throw ContentTokens.Doubt() }
            state = last
        case "cm":
            let matrix = try numbers(operands)
            guard matrix[0] > 0, matrix[1] == 0, matrix[2] == 0, matrix[3] > 0 else {
                throw ContentTokens.Doubt()
            }
            state.matrix = state.matrix.mapping(
                Placement(x: matrix[4], y: matrix[5], width: matrix[0], height: matrix[3])
            )
        case "Do":
            guard image.isEmpty else { throw ContentTokens.Doubt() }
            image = try name(operands[0])
            place = state.matrix
        case "re":
            let sides = try numbers(operands)
            path = state.matrix.mapping(
                Placement(x: sides[0], y: sides[1], width: sides[2], height: sides[3])
            )
        default: isInText = true
        }
    }

    /// A rectangle is good for a clip alone.
    private mutating func clip(_ word: String) throws(ContentTokens.Doubt) {
        switch word {
        case "W", "W*": isClip = true
        case "n":
            if isClip, let path { clips.append(path) }
            (path, isClip) = (nil, false)
        default: throw ContentTokens.Doubt()
        }
    }

    private func name(_ token: ContentTokens.Token) throws(ContentTokens.Doubt) -> String {
        guard case .name(let name) = token else { throw ContentTokens.Doubt() }
        return name
    }

    private func numbers(_ tokens: [ContentTokens.Token]) throws(ContentTokens.Doubt) -> [Double] {
        var numbers: [Double] = []
        for token in tokens {
            guard case .number(let number) = token else { throw ContentTokens.Doubt() }
            numbers.append(number)
        }
        return numbers
    }
}
