import TaktCLI
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

/// A line as it is typed so far, and what the shell should offer.
struct TypedLine: Sendable, CustomTestStringConvertible {
  let words: [String]
  let offers: [String]

  /// The last word is the one being typed; it may be empty.
  init(_ words: [String], _ offers: [String]) {
    self.words = words
    self.offers = offers
  }

  var testDescription: String { words.joined(separator: " ") + "<tab>" }
}

@Suite("completions", .timeLimit(.minutes(1)))
struct CompletionTests {
  static let shared = ["--color", "--directory", "--help"]

  /// What every shell offers, sorted.
  static let lines = [
    TypedLine(["s"], ["st", "status"]),
    TypedLine([""], ["fail", "hook", "plan", "st", "status"]),
    TypedLine(["-C", "s", "p"], ["plan"]),
    TypedLine(["--color", "never", "p"], ["plan"]),
    TypedLine(["plan", ""], ["create", "show", "status"]),
    TypedLine(["plan", "c"], ["create"]),
    TypedLine(["hook", "s"], ["start", "stop"]),
    TypedLine(["hook", "start", ""], []),
    TypedLine(["status", "--j"], ["--json"]),
    TypedLine(["plan", "create", "--size", ""], ["large", "medium", "small"]),
    TypedLine(["plan", "create", "--size", "m"], ["medium"]),
    TypedLine(["plan", "create", "name", "--label", "plan", "--dr"], ["--dry-run"]),
    TypedLine(["plan", "create", "--cha"], []),
    TypedLine(["status", "--color", "a"], ["always", "auto"]),
    TypedLine(["st", "--j"], ["--json"]),
    TypedLine(["plan", "status", "--workers", "2", "--j"], ["--json"]),
    TypedLine(["plan", "create", "--after", ""], ["stories-1", "stories-2"]),
    TypedLine(["plan", "create", "--after", "stories-2"], ["stories-2"]),
    TypedLine(["plan", "show", ""], ["workflows-1", "workflows-2"]),
    TypedLine(["status", "pl"], ["plan one.json", "plans/"]),
    TypedLine(["plan", "create", "--template", "pl"], ["plan one.json", "plans/"]),
    TypedLine(["-C", "pl"], ["plans/"]),
    TypedLine(["plan", "create", "--label", "pl"], []),
  ]

  static let program = Context.live()

  static func isInstalled(_ shell: CompletionShell) -> Bool {
    (program.environment["PATH"] ?? "").split(separator: ":").contains {
      program.files.isExecutable("\($0)/\(shell.rawValue)")
    }
  }

  /// Runs a test in a folder with the script, a file and a folder to be completed.
  private func prepared(
    _ shell: CompletionShell, _ table: CommandTable, _ body: (TestContext) throws -> Void
  ) throws {
    try TemporaryDirectory.with { directory in
      try directory.write("", to: "plan one.json")
      try directory.write(shell.script(for: table), to: "script")
      let test = TestContext.real(in: directory)
      try test.context.files.createDirectory(directory.path("plans"))
      try body(test)
    }
  }

  private func run(_ shell: CompletionShell, _ arguments: [String], in test: TestContext) throws -> ProcessOutcome {
    try test.context.processes.run(
      ProcessInvocation(
        shell.rawValue, arguments, environment: test.context.environment,
        workingDirectory: test.context.workingDirectory, timeout: .seconds(30)))
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func checkSyntax(_ shell: CompletionShell) throws {
    for table in [CommandTable.takt, SampleTable.table] {
      try prepared(shell, table) { test in
        let outcome = try run(shell, ["-n", "script"], in: test)
        #expect(outcome.succeeded, "\(text(outcome.errorOutput))")
        #expect(outcome.errorOutput.isEmpty, "\(text(outcome.errorOutput))")
      }
    }
  }

  @Test("bash accepts the script", .enabled(if: isInstalled(.bash), "bash is not installed"))
  func bashSyntax() throws { try checkSyntax(.bash) }

  @Test("zsh accepts the script", .enabled(if: isInstalled(.zsh), "zsh is not installed"))
  func zshSyntax() throws { try checkSyntax(.zsh) }

  @Test("fish accepts the script", .enabled(if: isInstalled(.fish), "fish is not installed"))
  func fishSyntax() throws { try checkSyntax(.fish) }

  @Test("bash offers what fits", .enabled(if: isInstalled(.bash), "bash is not installed"), arguments: lines)
  func bash(_ line: TypedLine) throws {
    let command = """
      source ./script
      sample() { [[ $1 == complete ]] && printf '%s\\n' "$2-1" "$2-2"; }
      COMP_WORDS=(sample "$@")
      COMP_CWORD=$#
      _sample
      for word in "${COMPREPLY[@]}"; do
        if [[ -d $word ]]; then word="$word/"; fi
        printf '%s\\n' "$word"
      done
      """
    try prepared(.bash, SampleTable.table) { test in
      let outcome = try run(.bash, ["--norc", "--noprofile", "-c", command, "bash"] + line.words, in: test)
      #expect(outcome.errorOutput.isEmpty, "\(text(outcome.errorOutput))")
      #expect(offers(outcome) == line.offers)
    }
  }

  @Test(
    "bash completes a value behind an equals sign, cut or not",
    .enabled(if: isInstalled(.bash), "bash is not installed"),
    arguments: [
      TypedLine(["status", "--color", "=", "al"], ["always"]),
      TypedLine(["status", "--color", "="], ["always", "auto", "never"]),
      TypedLine(["status", "--color=al"], ["--color=always"]),
      TypedLine(["--color", "=", "never", "sta"], ["status"]),
      TypedLine(["--color=never", "sta"], ["status"]),
      TypedLine(["status", "--", "--j"], []),
    ])
  func bashEquals(_ line: TypedLine) throws { try bash(line) }

  @Test("fish offers what fits", .enabled(if: isInstalled(.fish), "fish is not installed"), arguments: lines)
  func fish(_ line: TypedLine) throws {
    let typed = "sample " + line.words.joined(separator: " ")
    let command = "function sample; echo $argv[2]-1; echo $argv[2]-2; end; source script; complete -C \"$argv[1]\""
    try prepared(.fish, SampleTable.table) { test in
      let outcome = try run(.fish, ["--no-config", "-c", command, typed], in: test)
      #expect(outcome.errorOutput.isEmpty, "\(text(outcome.errorOutput))")
      #expect(offers(outcome) == line.offers)
    }
  }

  /// One offer a line; fish adds a tab and a description.
  private func offers(_ outcome: ProcessOutcome) -> [String] {
    text(outcome.output).split(separator: "\n").map { line in
      String(line.prefix { $0 != "\t" }).split(separator: "\\").joined()
    }.sorted()
  }

  @Test("every shell's script names every visible command and nothing hidden")
  func commands() {
    for shell in CompletionShell.allCases {
      let script = shell.script(for: SampleTable.table)
      for word in ["status", "create", "show", "hook", "stop", "fail"] { #expect(script.contains(word)) }
      for word in ["secret", "chaos"] { #expect(!script.contains(word)) }
      #expect(script.hasSuffix("\n"))
    }
  }

  @Test("the scripts are as they were when they were last tried in the shells", arguments: CompletionShell.allCases)
  func recorded(_ shell: CompletionShell) {
    expectGolden(shell.script(for: SampleTable.table), named: "cli/completion.\(shell.rawValue)")
  }
}
