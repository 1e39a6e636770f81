/// Which pages of a document are meant, before its length is known.
///
/// Runner and worker apply the same rule to the same page count, so that the runner can check what the worker
/// sends.
public enum PageSelection: Sendable, Equatable {
    case all
    /// The pages of these ranges that the document has.
    case upTo([ClosedRange<Int>])
    /// The pages of these ranges, all of which the document must have.
    case exactly([ClosedRange<Int>])

    /// The selected pages of a document of `pageCount` pages, in the order written; `nil` where it lacks
    /// pages that must be there, or where nothing is left.
    public func ranges(ofPageCount pageCount: Int) -> [ClosedRange<Int>]? {
        guard pageCount > 0 else { return nil }
        switch self {
        case .all:
            return [1...pageCount]
        case .exactly(let ranges):
            return ranges.allSatisfy { $0.upperBound <= pageCount } ? ranges : nil
        case .upTo(let ranges):
            let left = ranges.filter { $0.lowerBound <= pageCount }.map { $0.clamped(to: 1...pageCount) }
            return left.isEmpty ? nil : left
        }
    }

    init(_ fields: inout FrameFields) throws(FrameError) {
        let form = try fields.byte()
        let count = try fields.number("ranges", in: 0...FrameLimits.ranges)
        var ranges: [ClosedRange<Int>] = []
        for _ in 0..<count {
            let first = try fields.number("first page", in: 1...Int(UInt32.max))
            ranges.append(first...(try fields.number("last page", in: first...Int(UInt32.max))))
        }
        switch form {
        case 0 where ranges.isEmpty: self = .all
        case 1: self = .upTo(ranges)
        case 2: self = .exactly(ranges)
        default: throw .badField("selection")
        }
    }

    func add(to frame: inout FrameBuilder) {
        let (form, ranges): (UInt8, [ClosedRange<Int>]) =
            switch self {
            case .all: (0, [])
            case .upTo(let ranges): (1, ranges)
            case .exactly(let ranges): (2, ranges)
            }
        frame.add(form)
        frame.add(ranges.count)
        for range in ranges {
            frame.add(range.lowerBound)
            frame.add(range.upperBound)
        }
    }
}
