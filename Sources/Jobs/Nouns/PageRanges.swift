/// Pages of a document, counted from 1: `1-3,7`.
///
/// Kept in the order and form that was written, without overlaps; a page is selected once.
public struct PageRanges: Sendable, Hashable, Codable, CustomStringConvertible {
    /// Each from 1 up, in the order that was written.
    public let ranges: [ClosedRange<Int>]

    /// Ranges that the caller knows to be positive and free of overlaps.
    public init(_ ranges: [ClosedRange<Int>]) { self.ranges = ranges }

    /// The pages of a list such as `[1, 2, 3, 7]`, runs joined.
    public init(pages: some Sequence<Int>) {
        var ranges: [ClosedRange<Int>] = []
        for page in pages {
            if let last = ranges.last, last.upperBound + 1 == page {
                ranges[ranges.count - 1] = last.lowerBound...page
            } else {
                ranges.append(page...page)
            }
        }
        self.ranges = ranges
    }

    /// Reads `7`, `1-3` or `1-3,7`; blanks around numbers are allowed.
    ///
    /// `nil` where the text is something else, a range is empty or backwards, a page is 0, or a page occurs twice.
    public init?(_ text: String) {
        var ranges: [ClosedRange<Int>] = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            let bounds = piece.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
                .map { Self.page($0) }
            guard let first = bounds[0], let last = bounds.count == 1 ? first : bounds[1], first <= last,
                !ranges.contains(where: { $0.overlaps(first...last) })
            else { return nil }
            ranges.append(first...last)
        }
        guard !ranges.isEmpty else { return nil }
        self.ranges = ranges
    }

    /// Reads the written form, and throws where it is none.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let ranges = PageRanges(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "page range")
            )
        }
        self = ranges
    }

    /// Writes the written form, `1-3,7`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// How many pages are selected.
    public var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// The number of every selected page, in the order that was written.
    public var pages: [Int] { ranges.flatMap { Array($0) } }

    /// The highest selected page, which the document must have; 0 where none is selected.
    public var highest: Int { ranges.map(\.upperBound).max() ?? 0 }

    /// The written form, `1-3,7`.
    public var description: String {
        ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }

    private static func page(_ text: Substring) -> Int? {
        let digits = text.trimmingPrefix { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        guard !digits.isEmpty, digits.count <= 9, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            let page = Int(String(digits)), page > 0
        else { return nil }
        return page
    }
}
