internal import CCurl

extension TransportError {
    /// What libcurl's failure means here.
    ///
    /// `wasSent` is known from the exchange, not from the code.
    init(_ code: CURLcode, reason text: String, wasSent: Bool) {
        // libcurl begins its sentences with a capital, or with an abbreviation such as SSL.
        let isAbbreviation = text.dropFirst().first?.isUppercase ?? false
        let reason = isAbbreviation ? text : text.prefix(1).lowercased() + text.dropFirst()
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            self = .timedOut(reason: reason, wasSent: wasSent)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            self = .tls(reason: reason, wasSent: wasSent)
        case CURLE_UNSUPPORTED_PROTOCOL where wasSent, CURLE_WEIRD_SERVER_REPLY where wasSent,
            CURLE_BAD_CONTENT_ENCODING where wasSent, CURLE_OUT_OF_MEMORY where wasSent:
            // "Unsupported protocol" is HTTP/0.9, that is to say no HTTP. "Out of memory" is a line over 100 KB.
            self = .badResponse(reason: reason)
        default:
            self = wasSent ? .lost(reason: reason, wasSent: true) : .connectFailed(reason: reason)
        }
    }
}
