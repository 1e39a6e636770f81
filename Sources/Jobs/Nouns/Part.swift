/// What of an item goes to the model as one unit.
public struct Part: Sendable, Hashable, Identifiable {
    /// Its row in the store, unique over all runs.
    public let id: PartID
    /// The item's place in the manifest.
    public let item: Int
    /// Its pages, ascending; `nil` where extraction failed before they were known.
    public let pages: PageRanges?
    /// SHA-256 of its recipe and its rendered user blocks, in hexadecimal; `nil` where extraction failed.
    public let identity: String?
    /// Why its pages came in the form they did: the pages by the word of their route, such as `has_text`; empty where
    /// extraction has not told.
    public let routes: [String: PageRanges]

    /// A part as extraction made it, or as the store kept it.
    public init(
        id: PartID,
        item: Int,
        pages: PageRanges?,
        identity: String?,
        routes: [String: PageRanges] = [:]
    ) {
        self.id = id
        self.item = item
        self.pages = pages
        self.identity = identity
        self.routes = routes
    }
}

/// A part's row in the store.
public struct PartID: Sendable, Hashable, Comparable, Codable {
    /// From 1, unique over all runs.
    public let number: Int64

    /// The part in the row of that number.
    public init(_ number: Int64) { self.number = number }

    /// By number: the order in which the parts were first met.
    public static func < (left: PartID, right: PartID) -> Bool { left.number < right.number }
}

/// An attempt's row in the store.
public struct AttemptID: Sendable, Hashable, Codable {
    /// From 1, unique over all runs.
    public let number: Int64

    /// The attempt in the row of that number.
    public init(_ number: Int64) { self.number = number }
}

/// A batch's row in the store.
public struct BatchID: Sendable, Hashable, Codable {
    /// From 1, unique over all runs.
    public let number: Int64

    /// The batch in the row of that number.
    public init(_ number: Int64) { self.number = number }
}
