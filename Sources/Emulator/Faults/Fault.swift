/// A fault to inject: what, and into which requests.
///
/// Written `KIND WHEN [:ARGUMENT]` without blanks, where WHEN is one of
/// - `:RATE`, a share of the requests from 0 to 1, drawn from the seed and the request's number: `throttle:0.2`;
/// - `@N`, `@N,M`, `@N-M`, by the number of the request, counted from 1: `reset-after@3`, `503@10-20`;
/// - `~TEXT`, every request whose body contains the text as it stands in the JSON: `malformed~invoice 17`.
///
/// ARGUMENT is a whole number for the kinds that take one, such as the seconds of `throttle-after:0.1:2`. As `~TEXT`
/// takes the rest of the line, it stands before that: `throttle-after:2~invoice 17`.
public struct Fault: Sendable, Hashable, CustomStringConvertible {
    /// Which requests it strikes.
    public enum Trigger: Sendable, Hashable {
        /// A share of all requests, 0 to 1.
        case rate(Double)
        /// The requests with these numbers, counted from 1.
        case numbers([ClosedRange<Int>])
        /// The requests whose body contains this text.
        case marker(String)
    }

    /// What goes wrong.
    public let kind: FaultKind
    /// Into which requests it is injected.
    public let trigger: Trigger
    /// A whole number whose meaning depends on the kind.
    public let argument: Int?
    /// The text that it was read from.
    public let description: String

    /// Reads a fault as written.
    public init(_ text: String) throws(EmulatorError) {
        guard let separator = text.firstIndex(where: { ":@~".contains($0) }) else {
            throw .malformedFault(text, reason: "it does not say when")
        }
        guard let kind = FaultKind(rawValue: String(text[..<separator])) else {
            let known = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw .malformedFault(text, reason: "no such kind; the kinds are \(known)")
        }
        self.kind = kind
        description = text
        let rest = text[text.index(after: separator)...]
        if let tilde = text.firstIndex(of: "~"), text[separator] != "@" {
            let marker = text[text.index(after: tilde)...]
            guard !marker.isEmpty else { throw .malformedFault(text, reason: "the text after ~ is empty") }
            trigger = .marker(String(marker))
            argument =
                tilde == separator
                ? nil : try Self.argument(rest[..<tilde], of: kind, in: text)
            return
        }
        let pieces = rest.split(separator: ":", omittingEmptySubsequences: false)
        let isNumbered = text[separator] == "@"
        guard let trigger = isNumbered ? Self.numbers(pieces[0]) : Self.rate(pieces[0]) else {
            let wanted = isNumbered ? "numbers from 1, such as 3 or 3,7 or 10-20" : "a rate from 0 to 1"
            throw .malformedFault(text, reason: "'\(pieces[0])' should be \(wanted)")
        }
        self.trigger = trigger
        switch pieces.count {
        case 1: argument = nil
        case 2: argument = try Self.argument(pieces[1], of: kind, in: text)
        default: throw .malformedFault(text, reason: "too many colons")
        }
    }

    private static func argument(
        _ piece: Substring,
        of kind: FaultKind,
        in text: String
    ) throws(EmulatorError) -> Int {
        guard kind.takesArgument, let number = Int(piece), number >= 0 else {
            let wanted =
                kind.takesArgument ? "a whole number" : "left out: \(kind.rawValue) takes no argument"
            throw .malformedFault(text, reason: "'\(piece)' should be \(wanted)")
        }
        return number
    }

    private static func rate(_ text: Substring) -> Trigger? {
        guard let rate = Double(text), (0...1).contains(rate) else { return nil }
        return .rate(rate)
    }

    private static func numbers(_ text: Substring) -> Trigger? {
        var ranges: [ClosedRange<Int>] = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            let bounds = piece.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard bounds.count <= 2, let first = bounds.first ?? nil, let last = bounds.last ?? nil,
                first >= 1, last >= first
            else { return nil }
            ranges.append(first...last)
        }
        return .numbers(ranges)
    }
}
