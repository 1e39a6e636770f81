/// One HTTP request as it came over the wire, whole.
struct ReceivedRequest: Sendable {
    let method: String
    /// Path and query, with the escapes that the client sent.
    let target: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    /// The path alone, with the escapes that the client sent.
    var path: Substring { target.prefix { $0 != "?" } }
}
