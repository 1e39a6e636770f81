extension String {
    /// The rows of RFC 4180; an empty cell without quotes is `nil`.
    ///
    /// Every row must end in CRLF.
    var commaSeparated: [[String?]] {
        var rows: [[String?]] = []
        var row: [String?] = []
        var cell: [UInt8] = []
        var (isQuoted, wasQuoted) = (false, false)
        var rest = Array(utf8)[...]
        func endCell() {
            row.append(cell.isEmpty && !wasQuoted ? nil : String(decoding: cell, as: UTF8.self))
            (cell, wasQuoted) = ([], false)
        }
        while let byte = rest.popFirst() {
            if isQuoted {
                if byte != UInt8(ascii: "\"") {
                    cell.append(byte)
                } else if rest.first == UInt8(ascii: "\"") {
                    cell.append(rest.removeFirst())
                } else {
                    isQuoted = false
                }
            } else if byte == UInt8(ascii: "\"") {
                (isQuoted, wasQuoted) = (true, true)
            } else if byte == UInt8(ascii: ",") {
                endCell()
            } else if byte == UInt8(ascii: "\r"), rest.popFirst() == UInt8(ascii: "\n") {
                endCell()
                rows.append(row)
                row = []
            } else {
                cell.append(byte)
            }
        }
        return cell.isEmpty && row.isEmpty ? rows : []
    }
}
