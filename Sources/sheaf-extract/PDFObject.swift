internal import CQpdf

/// An object of a PDF as it stands in the file, by qpdf; a reference is followed.
///
/// Where the file is in error, so is an answer: `ObjectFile.isFlawless` says whether to believe any.
struct PDFObject {
    private let file: qpdf_data
    private let handle: qpdf_oh
    let isStream: Bool
    /// Of the dictionary; of a stream its own.
    private let entries: qpdf_oh?

    init(_ handle: qpdf_oh, in file: qpdf_data) {
        (self.handle, self.file) = (handle, file)
        isStream = qpdf_oh_is_stream(file, handle) != 0
        if isStream {
            entries = qpdf_oh_get_dict(file, handle)
        } else {
            entries = qpdf_oh_is_dictionary(file, handle) != 0 ? handle : nil
        }
    }

    /// An entry of a dictionary or of a stream's; `nil` where it is not there, or null.
    subscript(key: String) -> PDFObject? {
        guard let entries else { return nil }
        let value = qpdf_oh_get_key(file, entries, "/" + key)
        return qpdf_oh_is_null(file, value) == 0 ? PDFObject(value, in: file) : nil
    }

    func has(_ key: String) -> Bool { self[key] != nil }

    /// The names of a dictionary's entries; none of anything else.
    var keys: [String] {
        guard let entries else { return [] }
        var keys: [String] = []
        qpdf_oh_begin_dict_key_iter(file, entries)
        while qpdf_oh_dict_more_keys(file) != 0 {
            if let key = qpdf_oh_dict_next_key(file) { keys.append(String(cString: key + 1)) }
        }
        return keys
    }

    var items: [PDFObject]? {
        guard qpdf_oh_is_array(file, handle) != 0 else { return nil }
        return (0..<qpdf_oh_get_array_n_items(file, handle)).map {
            PDFObject(qpdf_oh_get_array_item(file, handle, $0), in: file)
        }
    }

    /// Without its slash.
    var name: String? {
        guard qpdf_oh_is_name(file, handle) != 0, let name = qpdf_oh_get_name(file, handle) else {
            return nil
        }
        return String(cString: name + 1)
    }

    var number: Double? {
        var number = 0.0
        return qpdf_oh_get_value_as_number(file, handle, &number) != 0 ? number : nil
    }

    var isFalse: Bool {
        var isTrue: QPDF_BOOL = 0
        return qpdf_oh_get_value_as_bool(file, handle, &isTrue) != 0 && isTrue == 0
    }

    /// The bytes of a stream that takes at most `limit` in the file; with `inflating` what those stand for, in which
    /// they can be a thousand times as many.
    func bytes(upTo limit: Int, inflating: Bool = false) -> StreamBytes? {
        guard isStream, let length = self["Length"]?.number, length <= Double(limit) else { return nil }
        var (start, count): (UnsafeMutablePointer<UInt8>?, Int) = (nil, 0)
        var isInflated: QPDF_BOOL = 0
        let level = inflating ? qpdf_dl_generalized : qpdf_dl_none
        let status = qpdf_oh_get_stream_data(file, handle, level, &isInflated, &start, &count)
        guard let start else { return nil }
        let bytes = StreamBytes(start: start, count: count)
        return status == QPDF_SUCCESS && (isInflated != 0 || !inflating) ? bytes : nil
    }
}
