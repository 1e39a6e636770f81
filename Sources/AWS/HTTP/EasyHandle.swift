internal import CCurl

/// libcurl's handle of one exchange, with the list of headers and the message buffer that it points into.
///
/// One owner, who also removes it from a multi handle before the end.
struct EasyHandle: ~Copyable {
    let handle: UnsafeMutableRawPointer
    private let message: UnsafeMutablePointer<CChar>
    private var list: UnsafeMutablePointer<curl_slist>?

    /// `nil` where there is no memory.
    init?() {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        _ = ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, message)
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(list)
        message.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) { _ = ccurl_set_long(handle, option, value) }
    func set(_ option: CURLoption, offset: Int) { _ = ccurl_set_offset(handle, option, curl_off_t(offset)) }
    func set(_ option: CURLoption, _ value: String) { _ = ccurl_set_string(handle, option, value) }
    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) {
        _ = ccurl_set_pointer(handle, option, value)
    }
    func set(_ option: CURLoption, _ receiver: @escaping curl_write_callback) {
        _ = ccurl_set_receiver(handle, option, receiver)
    }

    /// Header lines to send; `Name:` without a value leaves out what libcurl would send by itself.
    mutating func setHeaders(_ lines: [String]) {
        for line in lines { list = curl_slist_append(list, line) ?? list }
        _ = ccurl_set_list(handle, CURLOPT_HTTPHEADER, list)
    }

    /// The status of the last answer; 0 before there is one.
    var status: Int {
        var status = 0
        _ = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    /// What went wrong, in libcurl's words.
    func reason(_ code: CURLcode) -> String {
        let text = String(cString: message)
        return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }
}
