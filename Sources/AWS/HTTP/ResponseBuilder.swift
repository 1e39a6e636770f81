/// An answer as it comes in, line by line and piece by piece, within its bounds.
struct ResponseBuilder {
    /// Why the rest of the answer is not taken; `nil` while it is.
    private(set) var refusal: String?
    /// Whether the empty line behind the last block of fields came.
    ///
    /// libcurl takes a head that is cut off for whole.
    private(set) var isHeadComplete = false

    private let maximumBodyBytes: Int
    private var headers = HTTPHeaders()
    private var headerBytes = 0
    private var body: [UInt8] = []
    // Bytes of the content that were kept, or passed on.
    private var bodyCount = 0

    init(maximumBodyBytes: Int) {
        self.maximumBodyBytes = maximumBodyBytes
    }

    /// Takes a status line, a field, or the empty line at the end of a block; `false` where it is too much.
    mutating func append(headerLine: UnsafeRawBufferPointer) -> Bool {
        // Over all blocks: interim answers (1xx) without end are a bomb too.
        headerBytes += headerLine.count
        guard headerBytes <= HTTPHeaders.maximumBytes else {
            return refuse("over \(HTTPHeaders.maximumBytes) bytes of header")
        }
        let line = String(decoding: headerLine, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            headers = HTTPHeaders()
            isHeadComplete = false
            return true
        }
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            if line.utf8.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) { isHeadComplete = true }
            return true
        }
        let value = line[colon...].dropFirst()
        let field = HTTPHeader(name: String(line[..<colon]), value: String(value.trimmingBlanks))
        guard headers.append(field) else { return refuse("over \(HTTPHeaders.maximumCount) header fields") }
        if field.isNamed("content-length"), let announced = Int(field.value) {
            body.reserveCapacity(max(0, min(announced, maximumBodyBytes, 1 << 20)))
        }
        return true
    }

    /// Takes a piece of the content; `false` where it is too much.
    mutating func append(body piece: UnsafeRawBufferPointer) -> Bool {
        guard admits(piece.count) else { return false }
        passOn(piece.count)
        body.append(contentsOf: piece)
        return true
    }

    /// Whether so many bytes more of the content are not too much.
    mutating func admits(_ count: Int) -> Bool {
        bodyCount + count <= maximumBodyBytes || refuse("over \(maximumBodyBytes) bytes of content")
    }

    /// Counts a piece of the content that is kept elsewhere.
    mutating func passOn(_ count: Int) { bodyCount += count }

    /// The service's number of the request, where it gives one.
    var requestID: String? { headers.first(named: "x-amzn-requestid") }

    /// The head as it stands.
    func head(status: Int) -> HTTPStream.Head { HTTPStream.Head(status: status, headers: headers) }

    /// The answer as it stands.
    func finish(status: Int) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: body)
    }

    private mutating func refuse(_ reason: String) -> Bool {
        refusal = reason
        return false
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
        let utf8 = self.utf8.drop(while: isBlank)
        guard let last = utf8.lastIndex(where: { !isBlank($0) }) else { return "" }
        return Substring(utf8[...last])
    }
}
