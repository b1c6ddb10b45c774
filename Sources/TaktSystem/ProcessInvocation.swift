/// A program to run, with everything it is given and every limit it has.
package struct ProcessInvocation: Sendable {
  /// A path, or a name that is looked up in the `PATH` of the environment given here.
  package var executable: String

  /// The arguments after the program's own name.
  package var arguments: [String]

  /// The whole environment; nothing is inherited.
  package var environment: [String: String]

  /// The folder it runs in.
  package var workingDirectory: String

  /// What it reads from standard input; with nothing it reads the end at once.
  package var input: [UInt8]

  /// How long it may run.
  package var timeout: Duration?

  /// How long it may be silent.
  package var idleTimeout: Duration?

  /// How much of each stream is kept; the rest is read, counted and dropped.
  package var outputLimit: Int

  /// How long it has to end by itself after it was asked to.
  package var gracePeriod: Duration

  /// Whether both streams arrive as one, in the order they were written.
  package var mergesErrorIntoOutput: Bool

  /// Whether what the program left running in its group is ended when it has ended itself.
  ///
  /// A group is ended in any case when a limit or a cancellation ends the program.
  package var endsLeftovers: Bool

  /// Finds what the program left behind outside of its group, which is ended together with the group's leftovers.
  ///
  /// It looks for markers; the caller puts them into the environment.
  package var hunt: OrphanReaper?

  /// Says when the program has nothing more to do; it then has `expectedEndGrace` to end by itself.
  package var expectedEnd: ExpectedEnd?

  /// How long a program that has nothing more to do may take to end.
  package var expectedEndGrace: Duration

  /// Called on the running thread as soon as the program runs, before anything of it is read.
  package var onStart: (@Sendable (ProcessIdentity) -> Void)?

  /// Creates an invocation.
  package init(
    _ executable: String, _ arguments: [String] = [], environment: [String: String], workingDirectory: String,
    input: [UInt8] = [], timeout: Duration? = nil, idleTimeout: Duration? = nil, outputLimit: Int = 8 << 20,
    gracePeriod: Duration = .seconds(10), mergesErrorIntoOutput: Bool = false, endsLeftovers: Bool = false,
    hunt: OrphanReaper? = nil, expectedEnd: ExpectedEnd? = nil, expectedEndGrace: Duration = .seconds(30),
    onStart: (@Sendable (ProcessIdentity) -> Void)? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.input = input
    self.timeout = timeout
    self.idleTimeout = idleTimeout
    self.outputLimit = outputLimit
    self.gracePeriod = gracePeriod
    self.mergesErrorIntoOutput = mergesErrorIntoOutput
    self.endsLeftovers = endsLeftovers
    self.hunt = hunt
    self.expectedEnd = expectedEnd
    self.expectedEndGrace = expectedEndGrace
    self.onStart = onStart
  }
}
