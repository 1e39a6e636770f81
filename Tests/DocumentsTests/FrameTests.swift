import ExtractionFrames
import Testing

@Suite struct FrameTests {
    private static let messages: [WorkerMessage] = [
        .hello(
            WorkerHello(
                standing: WorkerStanding(
                    isFiltered: true,
                    hasFileRules: false,
                    addressSpaceMB: 1_024,
                    openFiles: 64,
                    writesNothing: true,
                    poppler: "22.12.0",
                    vips: "8.14.1"
                )
            )
        ),
        .opened(.pdf, pageCount: 5_000),
        .page(ExtractedPage(number: 1, route: .hasText, content: .text("größer als 3 €"))),
        .page(ExtractedPage(number: 2, route: .blank, content: .text(""))),
        .page(
            ExtractedPage(
                number: 7,
                route: .scanned,
                content: .image(ExtractedImage(.jpeg, width: 3, height: 65_535, bytes: [0xFF, 0xD8, 0x00]))
            )
        ),
        .painting(
            instead: ExtractedPage(
                number: 8,
                route: .figure,
                content: .text("beside"),
                notes: [.hiddenTextKept, .figureLost]
            )
        ),
        .page(
            ExtractedPage(
                number: 8,
                route: .figure,
                content: .textAndImage("beside", ExtractedImage(.png, width: 1, height: 1, bytes: [1]))
            )
        ),
        .page(ExtractedPage(number: 9, route: .asked, content: .lost(.outOfMemory, sentence: "no memory"))),
        .failed(.encrypted, sentence: "the PDF needs a password"),
        .done,
    ]

    private static let requests: [DocumentRequest] = [
        (PageSelection.all, nil), (.upTo([1...3, 7...7]), "größer"), (.exactly([2...2]), ""),
    ].map { selection, password in
        DocumentRequest(
            selection: selection,
            given: 3,
            content: .auto,
            figureShare: 250_000,
            hiddenText: .keep,
            checksInk: true,
            password: password,
            bounds: DocumentRequest.Bounds(
                maxSide: 1_568,
                maxPixels: 1_150_000,
                maxBytes: 3_750_000,
                maxPages: 5_000,
                cpuSeconds: 300
            )
        )
    }

    @Test func `every message survives its encoding, however the bytes are cut`() throws {
        let bytes = Self.messages.flatMap { $0.encoded() }
        for _ in 0..<200 {
            #expect(try decoded(bytes, as: WorkerMessage.self) == Self.messages)
        }
    }

    @Test func `every request survives its encoding`() throws {
        #expect(
            try decoded(Self.requests.flatMap { $0.encoded() }, as: DocumentRequest.self) == Self.requests
        )
    }

    @Test func `of a hello of another protocol the version is read, and nothing else`() throws {
        var frame = WorkerMessage.hello(WorkerHello(version: "9.9", protocolNumber: 99, standing: nil))
            .encoded()
        frame += [1, 2, 3]
        frame[3] += 3
        let hello = WorkerHello(version: "9.9", protocolNumber: 99, standing: nil)
        #expect(try decoded(frame, as: WorkerMessage.self) == [.hello(hello)])
    }

    @Test func `an unfinished frame is no message and no error`() throws {
        for message in Self.messages {
            #expect(try decoded(message.encoded().dropLast(), as: WorkerMessage.self).isEmpty)
        }
    }

    @Test func `a frame that announces too much is refused before it is held`() {
        #expect(throws: FrameError.tooLong(0x7FFF_FFFF)) {
            try decoded([0x7F, 0xFF, 0xFF, 0xFF], as: WorkerMessage.self)
        }
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0], FrameError.truncated),
            ([0, 0, 0, 1, 0x99], .unknownKind(0x99)),
            ([0, 0, 0, 2, 0x14, 0], .trailingBytes(1)),
            ([0, 0, 0, 6, 0x11, 1, 0, 0, 0, 0], .badField("page count")),
            ([0, 0, 0, 6, 0x11, 9, 0, 0, 0, 1], .badField("document kind")),
            // A sentence that says it is longer than a sentence may be, and one that is not UTF-8.
            ([0, 0, 0, 6, 0x13, 1, 0, 1, 0, 0], .badField("sentence")),
            ([0, 0, 0, 7, 0x13, 1, 0, 0, 0, 1, 0xFF], .badField("sentence")),
            // An image without a width.
            ([0, 0, 0, 13, 0x12, 0, 0, 0, 1, 1, 0, 1, 2, 0, 0, 0, 0], .badField("width")),
            // A note twice.
            ([0, 0, 0, 9, 0x12, 0, 0, 0, 1, 1, 2, 1, 1], .badField("note")),
        ] as [([UInt8], FrameError)]
    )
    func `a broken frame is refused`(bytes: [UInt8], error: FrameError) {
        #expect(throws: error) { try decoded(bytes, as: WorkerMessage.self) }
    }

    @Test func `no garbage makes the decoder trap or hold more than arrived`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3_000 {
            var decoder = FrameDecoder<WorkerMessage>()
            var bytes = Self.messages.randomElement(using: &generator)?.encoded() ?? []
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
                    in: 0...255,
                    using: &generator
                )
            }
            bytes.withUnsafeBytes { decoder.append($0) }
            while let message = try? decoder.next() { #expect(message.encoded().count <= bytes.count) }
            #expect(decoder.heldBytes <= bytes.count)
        }
    }

    /// Decodes `bytes`, handed over in pieces of random sizes.
    private func decoded<Message: FrameMessage>(_ bytes: [UInt8], as: Message.Type) throws -> [Message] {
        var decoder = FrameDecoder<Message>()
        var messages: [Message] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...40))
            rest.removeFirst(piece.count)
            piece.withUnsafeBytes { decoder.append($0) }
            while let message = try decoder.next() { messages.append(message) }
        }
        return messages
    }
}

@Suite struct PageSelectionTests {
    @Test(
        arguments: [
            (.all, 3, [1...3]),
            (.all, 0, nil),
            (.upTo([2...9, 1...1]), 3, [2...3, 1...1]),
            (.upTo([4...9]), 3, nil),
            (.exactly([3...3, 1...2]), 3, [3...3, 1...2]),
            (.exactly([1...2, 4...4]), 3, nil),
        ] as [(PageSelection, Int, [ClosedRange<Int>]?)]
    )
    func `a selection meets a document's length`(
        selection: PageSelection,
        pageCount: Int,
        ranges: [ClosedRange<Int>]?
    ) {
        #expect(selection.ranges(ofPageCount: pageCount) == ranges)
    }
}
