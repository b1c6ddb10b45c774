import Synchronization
package import TaktSystem
package import TaktText

/// A context for tests: what is written is kept, time stands still, chance is seeded.
///
/// Files and programs fail until they are asked for, so that a test cannot touch the machine by accident.
package struct TestContext: Sendable {
  /// The context to hand to the code under test.
  package var context: Context

  /// What went to standard output.
  package let output: RecordingStream

  /// What went to standard error.
  package let errorOutput: RecordingStream

  /// The clock of the context.
  package let clock: SteppedClock

  /// What was used without having been asked for.
  package let unexpected: UnexpectedUses

  /// Creates a context.
  package init(
    workingDirectory: String = "/nowhere", environment: [String: String] = [:], input: String = "",
    isTerminal: Bool = false, width: Int? = nil, realFiles: Bool = false, realProcesses: Bool = false,
    processes: (any ProcessRunner)? = nil, seed: UInt64 = 1
  ) {
    let unexpected = UnexpectedUses()
    let random = SeededRandomSource(seed: seed)
    output = RecordingStream(isTerminal: isTerminal, width: width)
    errorOutput = RecordingStream(isTerminal: isTerminal, width: width)
    clock = SteppedClock()
    self.unexpected = unexpected
    context = Context(
      workingDirectory: workingDirectory, environment: environment, clock: clock,
      files: FileSystem(calls: SystemCalls(interceptor: realFiles ? nil : unexpected), random: random),
      processes: processes ?? (realProcesses ? SystemProcessRunner() : unexpected),
      standardInput: FixedInputStream(input), output: output, errorOutput: errorOutput, random: random,
      executablePath: "/nowhere/takt-helper")
  }

  /// A context for real files in a folder, with the real programs of this machine.
  package static func real(in directory: TemporaryDirectory) -> TestContext {
    let live = Context.live()
    var environment: [String: String] = ["HOME": directory.path, "LC_ALL": "C"]
    environment["PATH"] = live.environment["PATH"]
    // Tokens of their own: programs are found by words that are made of them, and tests run side by side.
    let place = directory.path.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { hash, byte in
      (hash ^ UInt64(byte)) &* 1_099_511_628_211
    }
    // A second context for the same folder must not draw the tokens of the first once more.
    let seed = place &+ contexts.wrappingAdd(1, ordering: .relaxed).newValue
    return TestContext(
      workingDirectory: directory.path, environment: environment, realFiles: true, realProcesses: true, seed: seed)
  }
}

/// Refuses files and programs, and remembers who asked.
package final class UnexpectedUses: SystemCallInterceptor, ProcessRunner {
  private let uses = Mutex<[String]>([])

  /// Creates an empty record.
  package init() {}

  /// What was asked for, in order.
  package var all: [String] { uses.withLock { $0 } }

  package func decide(_ call: SystemCall, path: String) -> Interception {
    uses.withLock { $0.append("\(call.rawValue) \(path)") }
    return .fail(ErrorNumber.notExpected.rawValue)
  }

  package func run(
    _ invocation: ProcessInvocation, cancellation: Cancellation?,
    onOutput: (@Sendable (ProcessStream, ArraySlice<UInt8>) -> Void)?
  ) throws(Failure) -> ProcessOutcome {
    uses.withLock { $0.append("run \(invocation.executable)") }
    throw Failure(.internal, "the test did not expect `\(invocation.executable)` to be run")
  }
}

/// How many contexts with real files there are.
private let contexts = Atomic<UInt64>(0)
