extension TransportError {
    /// The way out, where the reason lets it be guessed.
    public var hint: String? {
        switch self {
        case .connectFailed(let reason) where reason.contains("CONNECT tunnel"):
            "the proxy refuses: check HTTPS_PROXY, and NO_PROXY for this host"
        case .connectFailed(let reason) where reason.contains("resolve proxy"):
            "check the proxy's name in HTTPS_PROXY"
        case .connectFailed(let reason) where reason.contains("resolve host"):
            "check the region and the endpoint, and this machine's name service"
        case .tls(let reason, _) where reason.contains("certificate"):
            "a proxy or an endpoint with a certificate of its own needs its authority in AWS_CA_BUNDLE"
        default: nil
        }
    }
}
