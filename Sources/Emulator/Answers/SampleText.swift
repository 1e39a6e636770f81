/// Words and formatted texts for sampled strings.
enum SampleText {
    private static let words = [
        "amber", "barley", "cedar", "delta", "ember", "fallow", "garnet", "harbour", "indigo", "juniper",
        "kelp",
        "linen", "meadow", "nectar", "ochre", "poplar", "quartz", "russet", "saffron", "thistle", "umber",
        "violet",
        "willow", "yarrow",
    ]

    static func word(_ random: inout SeededRandom) -> String {
        words[Int(random.next() % UInt64(words.count))]
    }

    /// A text of one of the formats of JSON Schema; `nil` for a format that is not known.
    static func text(ofFormat format: String, _ random: inout SeededRandom) -> String? {
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        func padded(_ range: ClosedRange<Int>) -> String {
            let digits = String(number(range))
            return digits.count < 2 ? "0" + digits : digits
        }
        func date() -> String { "20\(padded(0...30))-\(padded(1...12))-\(padded(1...28))" }
        func time() -> String { "\(padded(0...23)):\(padded(0...59)):\(padded(0...59))Z" }
        func hex(_ count: Int) -> String {
            (0..<count).map { _ in String(number(0...15), radix: 16) }.joined()
        }
        switch format {
        case "date": return date()
        case "time": return time()
        case "date-time": return "\(date())T\(time())"
        case "duration": return "P\(number(1...30))D"
        case "email": return "\(word(&random))@example.com"
        case "hostname": return "\(word(&random)).example.com"
        case "uri": return "https://example.com/\(word(&random))"
        case "ipv4": return "192.0.2.\(number(1...254))"
        case "ipv6": return "2001:db8::\(hex(4))"
        case "uuid": return "\(hex(8))-\(hex(4))-4\(hex(3))-8\(hex(3))-\(hex(12))"
        default: return nil
        }
    }
}
