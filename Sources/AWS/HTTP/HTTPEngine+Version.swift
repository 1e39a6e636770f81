internal import CCurl

extension HTTPEngine {
    /// The libraries that move the bytes and protect them: `libcurl/7.88.1 OpenSSL/3.0.19`.
    public static var libraries: String {
        // libcurl names its own libraries behind these two.
        String(cString: curl_version()).split(separator: " ").prefix(2).joined(separator: " ")
    }
}
