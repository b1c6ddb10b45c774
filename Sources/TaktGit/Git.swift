package import TaktSystem
package import TaktText

/// Runs git so that neither the caller's environment nor the user's configuration can make it do something else.
package struct Git: Sendable {
  /// The outside world.
  package let context: Context

  /// The folder that commands run in.
  package let directory: String

  /// Creates a runner for a folder.
  package init(_ context: Context, in directory: String) {
    self.context = context
    self.directory = directory
  }

  /// What a git command came to.
  package struct Outcome: Sendable {
    /// The exit status; 128 and more when a signal ended it.
    package let status: Int32
    /// Standard output.
    package let output: [UInt8]
    /// Standard error as one line.
    package let complaint: String

    /// Standard output as text without the line break at its end.
    package var text: String {
      var bytes = output[...]
      while bytes.last == 0x0A { bytes = bytes.dropLast() }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Runs a command and returns what it came to, whatever that is.
  ///
  /// - `arguments`: The words after `git`; values that come from outside must stand behind `--` or as `--name=value`.
  /// - `input`: What the command reads from standard input.
  /// - `index`: An index file to use instead of the repository's own.
  package func attempt(_ arguments: [String], input: [UInt8] = [], index: String? = nil) throws(Failure) -> Outcome {
    for _ in 0..<Self.patience.tries {
      let outcome = try attemptOnce(arguments, input: input, index: index)
      guard outcome.status != 0, Self.metWorkTreeBeingMade(outcome.complaint) else { return outcome }
      context.clock.sleep(nanoseconds: Self.patience.nanoseconds)
    }
    return try attemptOnce(arguments, input: input, index: index)
  }

  /// How often and how long it is waited for another program that makes a work tree at the same moment.
  private static let patience = (tries: 60, nanoseconds: UInt64(25_000_000))

  /// Whether git gave up because it looked at a work tree that another git, such as Claude Code's, was just making.
  ///
  /// It looks before it does anything, so the same command can be given again.
  private static func metWorkTreeBeingMade(_ complaint: String) -> Bool {
    complaint.hasPrefix("fatal: failed to read ") && complaint.contains("/worktrees/")
      && complaint.contains("/commondir: ")
  }

  private func attemptOnce(_ arguments: [String], input: [UInt8], index: String?) throws(Failure) -> Outcome {
    let outcome = try context.processes.run(
      invocation(arguments, input: input, index: index, outputLimit: 256 << 20))
    guard outcome.ended == .byItself, outcome.droppedBytes == 0 else { throw unfinished(arguments) }
    return self.outcome(outcome)
  }

  /// Runs a command that must succeed and hands on what it prints as it comes; nothing of it is kept.
  package func stream(
    _ arguments: [String], _ onOutput: @escaping @Sendable (ArraySlice<UInt8>) -> Void
  ) throws(Failure) {
    let ended = try context.processes.run(
      invocation(arguments, input: [], index: nil, outputLimit: 65_536), cancellation: nil
    ) { if $0 == .output { onOutput($1) } }
    guard ended.ended == .byItself else { throw unfinished(arguments) }
    let outcome = outcome(ended)
    if outcome.status != 0 { throw failure(of: arguments, outcome) }
  }

  private func invocation(
    _ arguments: [String], input: [UInt8], index: String?, outputLimit: Int
  ) -> ProcessInvocation {
    var environment = cleanEnvironment
    if let index { environment["GIT_INDEX_FILE"] = index }
    return ProcessInvocation(
      "git", Self.settings(for: arguments) + arguments, environment: environment, workingDirectory: directory,
      input: input, timeout: .seconds(600), outputLimit: outputLimit)
  }

  private func unfinished(_ arguments: [String]) -> Failure {
    Failure(.environment, "`git \(arguments.first ?? "")` did not come to an end in `\(directory)`")
  }

  private func outcome(_ outcome: ProcessOutcome) -> Outcome {
    let status: Int32 =
      switch outcome.termination {
      case .exited(let code): code
      case .signalled(let number): 128 + number
      }
    return Outcome(
      status: status, output: outcome.output,
      complaint: ForeignText.line(Self.firstComplaint(outcome.errorText), limit: 500))
  }

  /// Runs a command that must succeed.
  @discardableResult
  package func run(_ arguments: [String], input: [UInt8] = [], index: String? = nil) throws(Failure) -> Outcome {
    let outcome = try attempt(arguments, input: input, index: index)
    guard outcome.status == 0 else { throw failure(of: arguments, outcome) }
    return outcome
  }

  /// Runs a command that answers with status 0, or with status 1 and nothing; nil for the latter.
  ///
  /// A folder that is in no repository has no answer either; whatever else is wrong is thrown.
  func ask(_ arguments: [String]) throws(Failure) -> Outcome? {
    let outcome = try attempt(arguments)
    if outcome.status == 0 { return outcome }
    guard outcome.status != 1, !outcome.complaint.contains("not a git repository") else { return nil }
    throw failure(of: arguments, outcome)
  }

  /// What to tell when a command did not succeed.
  package func failure(of arguments: [String], _ outcome: Outcome) -> Failure {
    if outcome.complaint.contains("detected dubious ownership") {
      return Failure(
        .environment, "git refuses to work in `\(directory)`, because it belongs to another user",
        hints: ["if you trust it, run `git config --global --add safe.directory \(directory)`"])
    }
    return Failure(
      .environment, "`git \(arguments.first ?? "")` failed in `\(directory)`",
      causes: [outcome.complaint.isEmpty ? "git ended with status \(outcome.status)" : outcome.complaint])
  }

  // MARK: - Surroundings

  /// Nothing that a repository configures may run a program behind our back or ask a person.
  ///
  /// The protocol is the one in which a commit can be fetched by its name.
  private static let settings = [
    "--no-pager", "--literal-pathspecs", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false",
    "-c", "protocol.ext.allow=never", "-c", "submodule.recurse=false", "-c", "core.quotePath=false",
    "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "advice.detachedHead=false",
    "-c", "protocol.version=2",
  ]

  /// The settings for a command; `check-ignore` takes every path as it stands and refuses to be told so.
  private static func settings(for arguments: [String]) -> [String] {
    arguments.first == "check-ignore" ? settings.filter { $0 != "--literal-pathspecs" } : settings
  }

  /// The variables of git that say who the user is or where the configuration lies; all others are left out.
  private static let kept: Set<String> = [
    "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH",
  ]

  /// The variables that tell git which repository to work in; programs that we start in one must not get another.
  private static let ofRepository: Set<String> = [
    "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE", "GIT_REPLACE_REF_BASE",
  ]

  /// An environment for other programs, without what would lead a git of theirs to another repository.
  package static func environmentForOthers(_ environment: [String: String]) -> [String: String] {
    environment.filter { !ofRepository.contains($0.key) }
  }

  private var cleanEnvironment: [String: String] {
    var environment = context.environment.filter { !$0.key.hasPrefix("GIT_") || Self.kept.contains($0.key) }
    environment["LC_ALL"] = "C"
    environment["GIT_TERMINAL_PROMPT"] = "0"
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    environment["GIT_EDITOR"] = "false"
    return environment
  }

  private static func firstComplaint(_ text: String) -> String {
    let lines = text.split(separator: "\n")
    let line = lines.first { $0.hasPrefix("fatal:") || $0.hasPrefix("error:") } ?? lines.first ?? ""
    return String(line)
  }
}
