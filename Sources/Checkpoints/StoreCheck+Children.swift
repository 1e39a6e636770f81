internal import GRDB
internal import Jobs

extension Store {
    /// A part that was split has children, which divide its pages among them; no other part has any.
    static func splitPartsAreCovered(_ db: Database) throws -> CheckResult {
        var faults: [String] = []
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT parts.id, parts.pages, outcomes.status,
                    (SELECT group_concat(children.pages) FROM parts AS children WHERE children.parent = parts.id) AS divided
                FROM parts LEFT JOIN outcomes ON outcomes.part = parts.id
                WHERE outcomes.status = 'split' OR parts.id IN (SELECT parent FROM parts WHERE parent IS NOT NULL)
                """
        )
        while faults.count < 10, let row = try rows.next() {
            let (id, status): (Int64, String?) = (row["id"], row["status"])
            if status != OutcomeStatus.split.rawValue {
                faults.append("part \(id): has children, and was not split")
            } else if pages(row["pages"]) != pages(row["divided"]) {
                faults.append("part \(id): was split, and its children do not divide its pages among them")
            }
        }
        return CheckResult(
            claim:
                "a part that was split has children that divide its pages among them, and no other has any",
            faults: faults
        )
    }

    /// Every page of a list of ranges, in order, as often as it occurs.
    private static func pages(_ text: String?) -> [Int] {
        guard let text else { return [] }
        return text.split(separator: ",").compactMap { PageRanges(String($0)) }.flatMap(\.pages).sorted()
    }
}
