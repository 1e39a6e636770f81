import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// Encrypted documents, made by qpdf, through the real worker.
@Suite(.timeLimit(.minutes(5))) struct PasswordTests {
    private func read(
        encryptedBy arguments: [String],
        password: String?,
        content: ContentMode = .text
    ) async throws -> Reading {
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "locked.pdf")
            let plain = Repository.fixtures.appending(path: "invoice-1.pdf").path
            let made = try await runCommand(
                URL(filePath: "/usr/bin/qpdf"),
                ["--allow-weak-crypto", "--password-mode=unicode", "--encrypt"] + arguments
                    + ["--", plain, file.path]
            )
            try #require(made.status == 0, "\(made.errors)")
            let request = ExtractionRequest(source: file.path, content: content, password: password)
            return await (try ExtractionPool.real()).read(request)
        }
    }

    @Test(
        arguments: [["40"], ["128", "--use-aes=n"], ["128", "--use-aes=y"], ["256"]],
        ["lindholm", "Söderköping", "with blanks ()\\"]
    )
    func `a document opens with its user password and with its owner's`(
        method: [String],
        password: String
    ) async throws {
        let encryption = [password, "the owner's"] + method
        for given in [password, "the owner's"] {
            let reading = try await read(encryptedBy: encryption, password: given)
            #expect(reading.isFinished && reading.texts.first?.contains("2026-1017") == true)
        }
    }

    @Test(arguments: ["пароль", "パスワード", "🔑 key", "œuvre"])
    func `a password of any script opens what newer encryption locked`(password: String) async throws {
        #expect(try await read(encryptedBy: [password, "x", "256"], password: password).isFinished)
        let wrong = try await read(encryptedBy: [password, "x", "256"], password: password + "!")
        #expect(wrong.failure?.failureClass == .encrypted)
    }

    @Test(arguments: [nil, "", "wrong", "the owner's"])
    func `a document that has an owner's password alone opens with any`(password: String?) async throws {
        #expect(try await read(encryptedBy: ["", "the owner's", "256"], password: password).isFinished)
    }

    @Test(arguments: [["128", "--use-aes=y"], ["256"]], ContentMode.allCases)
    func `a missing password is told from a wrong one, with a way out`(
        method: [String],
        content: ContentMode
    ) async throws {
        let encryption = ["right", "the owner's"] + method
        let missing = try await read(encryptedBy: encryption, password: nil, content: content)
        let wrong = try await read(encryptedBy: encryption, password: "secret-guess", content: content)
        for reading in [missing, wrong] {
            let failure = try #require(reading.failure)
            #expect(failure.failureClass == .encrypted && reading.pages.isEmpty)
            #expect(failure.message.contains("\n  hint: "))
            #expect(failure.message.contains("input.password_env"))
            #expect(failure.message.contains("input.password_file"))
            #expect(!failure.message.contains("secret-guess"))
        }
        #expect(missing.failure?.message.hasPrefix("the PDF needs a password\n") == true)
        #expect(wrong.failure?.message.hasPrefix("the given password does not open the PDF\n") == true)
    }

    @Test func `a password that no PDF has is refused`() async throws {
        let password = String(repeating: "a", count: 2_000)
        let failure = await (try ExtractionPool.real())
            .read(ExtractionRequest(source: fixture, password: password)).failure
        #expect(failure?.failureClass == .encrypted)
    }

    @Test func `a password does no harm to documents without one, nor to the worker's next`() async throws {
        let pool = try ExtractionPool.real()
        for (name, isFinished) in [
            ("invoice-1.pdf", true), ("encrypted.pdf", false), ("invoice-1.pdf", true),
        ] {
            let source = Repository.fixtures.appending(path: name).path
            #expect(
                await pool.read(ExtractionRequest(source: source, password: "no")).isFinished == isFinished
            )
        }
        #expect(await pool.read(ExtractionRequest(source: fixture, password: "lindholm")).isFinished)
        #expect(await pool.read(ExtractionRequest(source: fixture)).failure?.failureClass == .encrypted)
    }

    @Test func `nothing prints a password`() {
        let request = ExtractionRequest(source: "/a.pdf", password: "lindholm-secret")
        var dumped = ""
        dump(request, to: &dumped)
        var listed = ""
        dump([request: [request]], to: &listed)
        for text in [
            dumped, listed, "\(request)", String(reflecting: request), "\(Optional(request) as Any)",
        ] {
            #expect(!text.contains("secret"))
        }
        #expect(dumped.contains("<password>") && request.password?.text == "lindholm-secret")
    }

    private var fixture: String { Repository.fixtures.appending(path: "encrypted.pdf").path }
}

extension ContentMode {
    fileprivate static let allCases: [ContentMode] = [.text, .image, .textAndImage, .auto]
}
