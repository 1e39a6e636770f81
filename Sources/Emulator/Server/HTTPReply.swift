/// What to send for a request, when, and how much of it.
struct HTTPReply: Sendable {
    /// How much of the reply the client gets to see.
    enum Delivery: Sendable {
        case whole
        /// Nothing, and the connection is reset.
        case resetBefore
        /// The head and half of the body, then the connection is reset.
        case resetDuring
        /// The head, which promises the whole body, and half of it; then the connection is closed in order.
        case truncated
        /// Nothing, for as long as the client cares to wait.
        case never
    }

    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    var delay = Duration.zero
    var delivery = Delivery.whole
    /// Called once, when the exchange is over, with whether every byte was handed to the socket.
    var ended: (@Sendable (_ wasSent: Bool) -> Void)?

    init(status: Int, contentType: String = "application/json", body: [UInt8]) {
        self.status = status
        self.headers = [("Content-Type", contentType)]
        self.body = body
    }
}
