/// How long an exchange may take before it ends as `TransportError.timedOut`.
public struct HTTPTimeouts: Sendable, Equatable {
    /// For the name look-up, the TCP connection and the TLS handshake together.
    public var connect: Duration
    /// Without a byte moving in either direction, once the connection stands.
    ///
    /// A model that thinks sends nothing: a short limit here cuts answers that are paid.
    public var response: Duration
    /// For everything together, so that an answer which only trickles ends too.
    public var exchange: Duration

    /// `exchange` is twice `response` where it is not given.
    public init(
        connect: Duration = .seconds(10),
        response: Duration = .seconds(600),
        exchange: Duration? = nil
    ) {
        self.connect = connect
        self.response = response
        self.exchange = exchange ?? response * 2
    }
}
