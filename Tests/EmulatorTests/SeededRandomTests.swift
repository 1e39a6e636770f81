import Testing

@testable import Emulator

@Suite
struct SeededRandomTests {
    @Test
    func `the numbers are those of the published SplitMix64`() {
        var random = SeededRandom(seed: 1_234_567)
        let first = (0..<3).map { _ in random.next() }
        #expect(first == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test
    func `the order of seeds matters`() {
        var one = SeededRandom(seeds: [1, 2])
        var other = SeededRandom(seeds: [2, 1])
        #expect(one.next() != other.next())
    }
}
