/// One complete answer.
///
/// Any status is a normal result, 500 as well as 200.
public struct HTTPResponse: Sendable, Equatable {
    /// The status of the final answer, 200 to 599 as a rule.
    public var status: Int
    /// Its header fields.
    public var headers: HTTPHeaders
    /// Its whole content, as many bytes as the server announced.
    public var body: [UInt8]

    /// An answer of these parts.
    public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
