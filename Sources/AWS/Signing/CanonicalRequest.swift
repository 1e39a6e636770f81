/// A request as Signature Version 4 sees it: one text of method, path, query, signed headers and content hash.
///
/// S3 takes the path as it is on the wire; every other service normalises it and encodes it once more. The wire query
/// is only sorted, so it has to be encoded by `PercentEncoding` already.
struct CanonicalRequest {
    /// The text whose hash is signed.
    let text: [UInt8]
    /// The signed headers' names in lower case and in order, joined by `;`.
    let signedHeaders: String

    /// `names` are in lower case, sorted and unique; `host` counts as present even where no field states it.
    init(_ request: HTTPRequest, signing names: [String], payloadHash: String, service: String) {
        var text: [UInt8] = []
        text.reserveCapacity(1024)
        text.append(line: request.method)
        Self.appendPath(request.path, service: service, to: &text)
        text.append(line: "")
        Self.appendQuery(request.query, to: &text)
        text.append(line: "")
        for name in names {
            text.append(contentsOf: name.utf8)
            text.append(UInt8(ascii: ":"))
            Self.appendValues(of: name, in: request, to: &text)
            text.append(line: "")
        }
        signedHeaders = names.joined(separator: ";")
        text.append(line: "")
        text.append(line: signedHeaders)
        text.append(contentsOf: payloadHash.utf8)
        self.text = text
    }

    private static func appendPath(_ path: String, service: String, to text: inout [UInt8]) {
        guard service != "s3" else {
            text.append(contentsOf: (path.isEmpty ? "/" : path).utf8)
            return
        }
        let slash = UInt8(ascii: "/")
        var segments: [Substring.UTF8View] = []
        for segment in path.utf8.split(separator: slash) where !segment.elementsEqual(".".utf8) {
            if segment.elementsEqual("..".utf8) {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        for segment in segments {
            text.append(slash)
            PercentEncoding.append(segment, to: &text)
        }
        if segments.isEmpty || path.utf8.last == slash { text.append(slash) }
    }

    private static func appendQuery(_ query: String, to text: inout [UInt8]) {
        guard !query.isEmpty else { return }
        let pairs = query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).map {
            piece in
            let name = piece.prefix { $0 != UInt8(ascii: "=") }
            return (name: name, value: piece.dropFirst(name.count + 1))
        }
        let sorted = pairs.sorted { left, right in
            left.name.elementsEqual(right.name)
                ? left.value.lexicographicallyPrecedes(right.value)
                : left.name.lexicographicallyPrecedes(right.name)
        }
        for (index, pair) in sorted.enumerated() {
            if index > 0 { text.append(UInt8(ascii: "&")) }
            text.append(contentsOf: pair.name)
            text.append(UInt8(ascii: "="))
            text.append(contentsOf: pair.value)
        }
    }

    private static func appendValues(of name: String, in request: HTTPRequest, to text: inout [UInt8]) {
        var isFirst = true
        for header in request.headers where header.isNamed(name) {
            if !isFirst { text.append(UInt8(ascii: ",")) }
            isFirst = false
            appendTrimmed(header.value, to: &text)
        }
        if isFirst, name == "host" { text.append(contentsOf: request.authority.utf8) }
    }

    /// Without white space at the ends, and with each run of it inside as one blank.
    private static func appendTrimmed(_ value: String, to text: inout [UInt8]) {
        // Nearly every value has no white space at all; a token is long.
        if value.utf8.withContiguousStorageIfAvailable({ $0.allSatisfy { $0 > 0x20 } }) ?? false {
            return text.append(contentsOf: value.utf8)
        }
        let start = text.count
        var isAfterBlank = false
        for byte in value.utf8 {
            if byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte) {
                isAfterBlank = true
                continue
            }
            if isAfterBlank, text.count > start { text.append(0x20) }
            isAfterBlank = false
            text.append(byte)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(line: String) {
        append(contentsOf: line.utf8)
        append(UInt8(ascii: "\n"))
    }
}
