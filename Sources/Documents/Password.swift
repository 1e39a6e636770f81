/// A password on its way to a worker: whatever prints it, a description, a dump, a debugger's listing, prints that
/// there is one.
struct Password: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    let text: String

    init(_ text: String) { self.text = text }

    var description: String { "<password>" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
