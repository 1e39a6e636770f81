internal import JSON

extension Place {
    /// The place of the byte at `offset` of `bytes`, whose first line has the number `line`.
    init(file: String, line: Int, bytes: ArraySlice<UInt8>, offset: Int) {
        let before = bytes.prefix(upTo: offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.startIndex
        let column = String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count + 1
        self.init(file: file, line: line + before.count { $0 == UInt8(ascii: "\n") }, column: column)
    }
}

extension Problem {
    /// What the JSON reader refused, in bytes whose first line has the number `line`.
    init(file: String, line: Int = 1, bytes: ArraySlice<UInt8>, _ error: JSONError) {
        switch error {
        case .malformed(let reason, let position):
            let place = Place(
                file: file,
                line: line,
                bytes: bytes,
                offset: bytes.startIndex + position.offset
            )
            self.init(at: place, "not valid JSON: \(reason.rawValue)")
        }
    }
}
