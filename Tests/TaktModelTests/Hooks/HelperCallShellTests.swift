import TaktModel
import TaktSystem
import TaktTestSupport
import Testing

/// Compares what is read with what a real bash does.
@Suite("Plain calls of the helper in a real shell")
struct HelperCallShellTests {
  private static let shell = "/bin/bash"

  /// Runs commands one after the other and notes every simple command and every call with its words.
  private static let script = #"""
    set -T
    # a pattern shows itself by vanishing, also in an empty folder
    shopt -s nullglob
    while IFS= read -r -d '' command <&8; do
      printf 'begin\0' >&9
      trap 'printf "command\0" >&9' DEBUG
      eval "$command" </dev/null
      trap - DEBUG
    done 8<"$COMMANDS" 9>>"$LOG"
    """#

  private static let program = #"""
    printf 'call\0' >&9
    for word in "$@"; do printf 'word %s\0' "$word" >&9; done
    """#

  @Test("every command that is read runs one program, once, with the words that were read", arguments: 1...12)
  func differential(_ seed: Int) throws {
    var commands = CommandGenerator(seed: UInt64(seed))
    let read = (0..<1200).compactMap { _ -> (command: String, call: HelperCall)? in
      let command = commands.next()
      return HelperCall(command).map { (command, $0) }
    }
    // Without enough of them the comparison would say little.
    #expect(read.count > 100, "seed \(seed)")
    try TemporaryDirectory.with("shell") { directory in
      try FileSystem().createDirectory(directory.path("work"))
      _ = try directory.script("bin/takt-helper", Self.program)
      // The commands themselves hold no NUL: it is refused.
      try directory.write(read.map { $0.command + "\0" }.joined(), to: "commands")
      let outcome = try SystemProcessRunner().run(
        ProcessInvocation(
          Self.shell, ["-c", Self.script],
          environment: [
            "PATH": directory.path("bin"), "HOME": directory.path("home"), "COMMANDS": directory.path("commands"),
            "LOG": directory.path("log"),
          ],
          workingDirectory: directory.path("work"), timeout: .seconds(120)))
      #expect(outcome.errorText == "", "seed \(seed)")
      let log = try directory.text("log").split(separator: "\0", omittingEmptySubsequences: false).dropLast()
      let runs = log.split(separator: "begin", omittingEmptySubsequences: false).dropFirst()
      #expect(runs.count == read.count, "seed \(seed)")
      for (run, (command, call)) in zip(runs, read) {
        // The shell notes `eval`, the call itself, and the end of the noting.
        let expected = ["command", "command", "call"] + call.words.map { "word \($0)" } + ["command"]
        #expect(
          run.elementsEqual(expected) { $0.utf8.elementsEqual($1.utf8) },
          "seed \(seed): \(command.debugDescription) ran as \(run.joined(separator: " · "))")
      }
      #expect(try FileSystem().list(directory.path("work")) == [], "seed \(seed)")
    }
  }
}

/// Makes commands that look like calls of the helper, plain ones and hostile ones.
private struct CommandGenerator {
  private var random: SeededRandom

  private static let bare = [
    "next", "finish", "--outcome", "done", "-x", "a.b/c:d", "a,b@c%d+e", "--wait=0", "a=b", "2", "1", "_",
  ]
  private static let inner = [
    "a", "b c", "", "\n", "\t", "*", "?", "[a-z]", "{a,b}", "~", "#", ";", "&", "|", "<", ">", "(", ")", "=", "é",
    "\u{200B}", "touch pwned", "A", "\r", "%", "^", "-", "2>&1", "takt-helper",
  ]
  private static let hostile = [
    "$HOME", "$(touch pwned)", "`touch pwned`", "\\", "!", "!!", "$'a'", "${x}", "\\\n", "$((1))", "'", "\"",
  ]
  private static let between = [" ", " ", " ", " ", "\t", "  ", "\n", "\\\n", "", ";", "&", "|", ">", "<", "\r"]
  private static let lines = [
    "text", "", " ", "$HOME", "`touch pwned`", "$(touch pwned)", "A", "A ", " A", "AA", "'", "\"", "touch pwned", "B",
    "\\", "{\"a\": 1}", "<<'B'",
  ]
  private static let noise = Array(" \t\n'\"\\$`;&|<>(){}[]*?~#!=^%aA2-\r")

  init(seed: UInt64) {
    random = SeededRandom(seed)
  }

  mutating func next() -> String {
    var command = random.oneIn(20) ? random.pick(["", " ", "x ", "X=1 ", "'", "./"]) : ""
    command += "takt-helper"
    for _ in 0..<random.below(5) {
      command += random.oneIn(12) ? random.pick(Self.between) : " "
      command += word()
    }
    if random.oneIn(5) { command += " 2>&1" }
    if random.oneIn(3) { command += heredoc() }
    if random.oneIn(5) { command += random.pick(["2>&1", " 2>&1", "\n", " ", ";", "\n\n", " x", "&"]) }
    if random.oneIn(3) { mutate(&command) }
    return command
  }

  private mutating func word() -> String {
    (0...random.below(3)).map { _ in
      switch random.below(8) {
      case 0: "'\(text())'"
      case 1: "\"\(text())\""
      case 2 where random.oneIn(4): random.pick(Self.hostile + Self.inner)
      default: random.pick(Self.bare)
      }
    }.joined()
  }

  private mutating func text() -> String {
    (0..<random.below(4)).map { _ in
      random.oneIn(8) ? random.pick(Self.hostile) : random.pick(Self.inner)
    }.joined()
  }

  private mutating func heredoc() -> String {
    let opening = random.pick([
      " <<'A'", " <<'A'", " <<'A'", " <<'A'", " << 'A'", " <<\"A\"", " <<A", " <<-'A'", "<<'A'",
    ])
    let text = (0..<random.below(4)).map { _ in random.pick(Self.lines) + "\n" }.joined()
    return opening + (random.oneIn(6) ? " 2>&1\n" : "\n") + text
      + random.pick(["A\n", "A\n", "A\n", "A", "", "A\nB\n"])
  }

  private mutating func mutate(_ command: inout String) {
    var scalars = Array(command)
    let place = random.below(scalars.count)
    switch random.below(3) {
    case 0: scalars.remove(at: place)
    case 1: scalars.insert(random.pick(Self.noise), at: place)
    default: scalars[place] = random.pick(Self.noise)
    }
    command = String(scalars)
  }
}
