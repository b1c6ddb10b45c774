// swift-tools-version: 6.2

import PackageDescription

// One settings block for every target: Swift 6 mode, warnings are errors, and nothing imported by accident.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

// A release binary on Linux carries everything it needs, so that it starts fast and can be copied anywhere.
// Unsafe flags are allowed because takt is a root package: nothing depends on it.
let releaseLinking: [LinkerSetting] = [
  .unsafeFlags(
    ["-static-executable", "-use-ld=lld", "-Xlinker", "-s"],
    .when(platforms: [.linux], configuration: .release))
]

let package = Package(
  name: "takt",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "takt-helper", targets: ["takt-helper"])
  ],
  targets: [
    // Each library may import only what stands below it in this list.
    .executableTarget(
      name: "takt-helper", dependencies: ["TaktCLI"], swiftSettings: settings, linkerSettings: releaseLinking),
    .target(
      name: "TaktCLI", dependencies: ["TaktEngine", "TaktModel", "TaktSystem", "TaktText"], swiftSettings: settings),
    .target(
      name: "TaktEngine", dependencies: ["TaktGit", "TaktModel", "TaktSystem", "TaktText"], swiftSettings: settings),
    .target(name: "TaktGit", dependencies: ["TaktSystem", "TaktText"], swiftSettings: settings),
    .target(name: "TaktModel", dependencies: ["TaktText"], swiftSettings: settings),
    .target(name: "TaktSystem", dependencies: ["CTaktSystem", "TaktText"], swiftSettings: settings),
    // A few Linux calls that the Swift overlay hides behind _GNU_SOURCE; empty on macOS.
    .target(name: "CTaktSystem"),
    .target(name: "TaktText", swiftSettings: settings),

    .target(
      name: "TaktTestSupport", dependencies: ["TaktSystem", "TaktText"], path: "Tests/TaktTestSupport",
      swiftSettings: settings),
    .testTarget(name: "TaktCLITests", dependencies: ["TaktCLI", "TaktTestSupport"], swiftSettings: settings),
    .testTarget(
      name: "TaktEngineTests", dependencies: ["TaktEngine", "TaktGit", "TaktTestSupport"], swiftSettings: settings),
    .testTarget(name: "TaktModelTests", dependencies: ["TaktModel", "TaktTestSupport"], swiftSettings: settings),
    .testTarget(name: "TaktSystemTests", dependencies: ["TaktSystem", "TaktTestSupport"], swiftSettings: settings),
    .testTarget(name: "TaktTextTests", dependencies: ["TaktText", "TaktTestSupport"], swiftSettings: settings),
  ]
)
