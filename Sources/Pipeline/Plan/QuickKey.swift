internal import Digests
internal import ExtractionFrames
internal import JSON
internal import Jobs

/// Finds the parts of an item that an earlier run decided, without extracting its file.
///
/// It holds all that the parts' content depends on: the file's digest, which pages are read and how they are split, the
/// values that the template uses, the recipe, whether parts with lost pages are kept, and the version of the extractor.
/// Where it misses, the item is extracted and the identity of each part decides.
struct QuickKey: Sendable {
    private let prefix: [UInt8]
    private let template: Template
    private let input: InputSettings

    init(recipe: Recipe, template: Template, input: InputSettings) {
        self.template = template
        self.input = input
        let extractor = "\(ProductVersion.current) \(WorkerHello.currentProtocol)"
        let settings = "\(recipe.hash)\n\(input.split.rawValue)\n\(recipe.degraded.rawValue)"
        prefix = Array("sheaf quick key 3\n\(extractor)\n\(settings)\n".utf8)
    }

    /// The key of an item whose file has that SHA-256.
    func key(of item: Item, sourceSHA256: String) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        writer.string(sourceSHA256)
        writer.bool(item.pages != nil)
        writer.string((item.pages ?? input.pages)?.description ?? "")
        writer.string(template.usesID ? item.id : "")
        writer.string(template.usesPath ? item.path : "")
        for name in template.variableNames.sorted() {
            writer.string(name)
            writer.string(item.vars[name] ?? "")
        }
        writer.endArray()
        return SHA256.digest(prefix + writer.bytes).hex
    }
}
