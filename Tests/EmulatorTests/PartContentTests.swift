import Digests
import Testing

@testable import Emulator

@Suite
struct PartContentTests {
    private typealias Block = ModelRequest.Block

    private func image(_ bytes: [UInt8]) -> ModelRequest.Block {
        .image(format: "png", bytes: bytes, size: nil)
    }

    @Test
    func `a message without elements is one content without an id`() {
        let parts = PartContent.parts(of: [.text("  Read this.\n")])
        #expect(parts.map(\.id) == [nil])
        #expect(parts[0].digest == SHA256.digest("Read this."))
    }

    @Test
    func `elements are found in order, with what stands around them left out`() {
        let parts = PartContent.parts(of: [
            .text("Answer each.\n<part id=\"p1\">\nfirst\n</part>\n<part id=\"p2\">second</part> Thank you.")
        ])
        #expect(parts.map(\.id) == ["p1", "p2"])
        #expect(parts.map(\.digest) == [SHA256.digest("first"), SHA256.digest("second")])
    }

    @Test
    func `an element holds the images between its tags`() {
        let parts = PartContent.parts(of: [
            .text("<part id=\"p1\">\none"), image([1, 2]), .text("</part><part id=\"p2\">"), image([3]),
            .text("</part>"),
        ])
        #expect(parts.map(\.images) == [1, 1])
        #expect(parts[0].digest == SHA256.digest(Array("one".utf8) + [1, 2]))
        #expect(parts[1].digest == SHA256.digest([3]))
    }

    @Test
    func `a content has the same digest alone and in a batch`() {
        let alone = PartContent.parts(of: [.text("Page 1\n"), image([9]), .text("\ntotal 5 ")])
        let batched = PartContent.parts(of: [
            .text("<part id=\"p1\">x</part>\n<part id=\"p2\">\nPage 1\n"), image([9]),
            .text("\ntotal 5\n</part>"),
        ])
        #expect(alone[0].digest == batched[1].digest)
    }

    @Test
    func `white space alone is empty content`() {
        #expect(PartContent.parts(of: [.text(" \n"), .text("\t")])[0].digest == SHA256.digest(""))
    }
}
