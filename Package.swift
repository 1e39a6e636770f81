// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")

// Leaves first; every arrow points up the page, to something already declared.
let package = Package(
    name: "sheaf",
    products: [
        .executable(name: "sheaf", targets: ["sheaf"]),
        .executable(name: "sheaf-extract", targets: ["sheaf-extract"]),
        .executable(name: "sheaf-emulator", targets: ["sheaf-emulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C libraries, from Debian's packages.
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CPoppler",
            pkgConfig: "poppler-glib",
            providers: [.apt(["libpoppler-glib-dev"])]
        ),
        .systemLibrary(name: "CQpdf", pkgConfig: "libqpdf", providers: [.apt(["libqpdf-dev"])]),
        .systemLibrary(name: "CVips", pkgConfig: "vips", providers: [.apt(["libvips-dev"])]),
        .systemLibrary(
            name: "CMicrohttpd",
            pkgConfig: "libmicrohttpd",
            providers: [.apt(["libmicrohttpd-dev"])]
        ),

        // Leaves: values without a foreign thing above them.
        .target(name: "JSON", swiftSettings: strict),
        .target(name: "Spend", swiftSettings: strict),
        .target(name: "Digests", dependencies: ["CCrypto"], swiftSettings: strict),
        .target(name: "ExtractionFrames", swiftSettings: strict),

        // The nouns, and the files that state them.
        .target(name: "Jobs", dependencies: ["JSON", "Spend", yams], swiftSettings: strict),

        // Files to contents, by way of the extraction workers.
        .target(
            name: "Documents",
            dependencies: ["CLinux", "Jobs", "Digests", "ExtractionFrames", collections],
            swiftSettings: strict
        ),

        // The store.
        .target(
            name: "Checkpoints",
            dependencies: ["Jobs", "Spend", grdb],
            swiftSettings: strict
        ),

        // AWS, and Bedrock on top of it.
        .target(name: "AWS", dependencies: ["CCurl", "Digests", "JSON"], swiftSettings: strict),
        .target(
            name: "Bedrock",
            dependencies: ["AWS", "JSON", "Spend", "Digests"],
            resources: [.embedInCode("Resources/claude-models.json")],
            swiftSettings: strict
        ),

        // The run.
        .target(
            name: "Pipeline",
            dependencies: [
                "Jobs", "Documents", "Checkpoints", "Bedrock", "AWS", "JSON", "Spend", "Digests",
                "ExtractionFrames",
                logging, collections,
            ],
            swiftSettings: strict
        ),

        // A local Bedrock.
        .target(
            name: "Emulator",
            dependencies: ["CMicrohttpd", "AWS", "Bedrock", "JSON", "Spend", "Digests"],
            swiftSettings: strict
        ),

        .executableTarget(
            name: "sheaf",
            dependencies: [
                "Pipeline", "Jobs", "Documents", "Checkpoints", "Bedrock", "AWS", "JSON", "Spend",
                "ExtractionFrames",
                argumentParser, logging,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "sheaf-extract",
            dependencies: ["CLinux", "CPoppler", "CQpdf", "CVips", "ExtractionFrames"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "sheaf-emulator",
            dependencies: ["Emulator", argumentParser],
            swiftSettings: strict
        ),

        // Reads documents as a run would, for benchmarks and drills; not part of the product.
        .executableTarget(
            name: "extraction-probe",
            dependencies: ["Documents", "Jobs", argumentParser],
            path: "Benchmarks/ExtractionProbe",
            swiftSettings: strict
        ),
        // Sends requests as a run would, for the benchmark; not part of the product.
        .executableTarget(
            name: "client-probe",
            dependencies: ["AWS", "Bedrock", "JSON", argumentParser],
            path: "Benchmarks/client/ClientProbe",
            swiftSettings: strict
        ),

        // Tests.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "SpendTests", dependencies: ["Spend", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "JobsTests",
            dependencies: ["Jobs", "JSON", "Spend", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DocumentsTests",
            dependencies: [
                "Documents", "ExtractionFrames", "Jobs", "Digests", "TestSupport", "sheaf-extract",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CheckpointsTests",
            dependencies: ["Checkpoints", "Jobs", "Spend", "JSON", "TestSupport", grdb],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AWSTests",
            dependencies: ["AWS", "Digests", "TestSupport"],
            resources: [.copy("Fixtures")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BedrockTests",
            dependencies: ["Bedrock", "AWS", "JSON", "Spend", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EmulatorTests",
            dependencies: [
                "Emulator", "AWS", "Bedrock", "Digests", "JSON", "Spend", "TestSupport", "sheaf-emulator",
            ],
            exclude: ["Boto"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Pipeline", "Jobs", "Documents", "Checkpoints", "Bedrock", "AWS", "JSON", "Spend",
                "TestSupport",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["TestSupport", "JSON", "sheaf", "sheaf-extract", "sheaf-emulator", grdb],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
