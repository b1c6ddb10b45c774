import TaktEngine
import TaktGit
import TaktSystem
import TaktTestSupport
import Testing

/// A demo that ran to its end and is kept until the tests that look at it are over; none of them changes it.
struct KeptDemo: Sendable {
  let directory: TemporaryDirectory
  let context: Context
  let demo: Demo
  let outcome: Demo.Outcome

  /// The demo of the suite that a test belongs to.
  @TaskLocal static var current: KeptDemo?

  init() throws {
    directory = try TemporaryDirectory("demo")
    context = Self.context(in: directory)
    demo = try Demo.begin(context, keeping: "kept", isFast: true)
    outcome = try demo.play(cancellation: Cancellation()) { _ in }
    try demo.end()
  }

  /// The real world without a home and without anybody's name.
  static func context(in directory: TemporaryDirectory) -> Context {
    var context = TestContext.real(in: directory).context
    context.environment["HOME"] = nil
    context.environment["TMPDIR"] = directory.path
    // The built-in pack is found from where the program lies: beside this repository's own `lib`.
    let repository = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    context.executablePath = "/\(repository)/.build/debug/takt-helper"
    return context
  }

  /// The world as seen from the demo's repository.
  var own: Context {
    var own = context
    own.workingDirectory = demo.root
    return own
  }

  func git(_ arguments: String...) throws -> String {
    try Git(context, in: demo.root).run(arguments).text
  }
}

/// Runs the demo once for a whole suite.
struct KeptDemoTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await KeptDemo.$current.withValue(try KeptDemo()) { try await function() }
  }
}

extension Trait where Self == KeptDemoTrait {
  /// Runs the demo once for a whole suite.
  static var keptDemo: KeptDemoTrait { KeptDemoTrait() }
}
