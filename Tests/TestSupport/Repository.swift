public import Foundation

/// Places of the checkout and of what was built from it.
public enum Repository {
    /// The checkout's root folder.
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The documents that tests read, and never write.
    public static let fixtures = root.appending(path: "fixtures")

    /// The folder of the running test binary, where the executables that the tests depend on stand too.
    public static let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()
}
