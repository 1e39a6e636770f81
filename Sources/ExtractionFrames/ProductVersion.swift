/// The version of this product: what `--version` prints and what runner and worker compare.
public enum ProductVersion {
    /// Semantic version, without a `v`.
    public static let current = "0.1.0"
}
