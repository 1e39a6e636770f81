internal import Digests
internal import JSON

extension JSONWriter {
    mutating func object(_ members: (inout JSONWriter) -> Void) {
        beginObject()
        members(&self)
        endObject()
    }

    mutating func array<Element>(of elements: [Element], _ write: (inout JSONWriter, Element) -> Void) {
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }

    /// A member that is an object.
    mutating func member(_ name: String, _ members: (inout JSONWriter) -> Void) {
        self.name(name)
        object(members)
    }

    /// A member that is a string.
    mutating func member(_ name: String, string: String) {
        self.name(name)
        self.string(string)
    }

    /// A member that is bytes in base 64.
    mutating func member(_ name: String, base64 bytes: [UInt8]) {
        self.name(name)
        rawString { Base64.append(bytes, to: &$0) }
    }

    /// An object of one member, which is a string.
    mutating func object(_ name: String, string: String) {
        object { $0.member(name, string: string) }
    }

    /// An object of one member, which is an object.
    mutating func object(_ name: String, _ members: (inout JSONWriter) -> Void) {
        object { $0.member(name, members) }
    }
}
