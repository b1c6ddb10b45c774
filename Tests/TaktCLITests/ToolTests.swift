import TaktCLI
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("running a command line")
struct ToolTests {
  private func run(_ words: [String], in test: TestContext) -> ExitStatus {
    Tool.run(arguments: words, context: test.context, table: SampleTable.table)
  }

  @Test("a command writes to standard output and its status is passed on")
  func runs() {
    let test = TestContext()
    #expect(run(["status"], in: test) == .success)
    #expect(test.output.text == "ran in \(test.context.workingDirectory)\n")
    #expect(test.errorOutput.text.isEmpty)
  }

  @Test("a failure is a sentence on standard error, and nothing in it reaches the terminal as a command")
  func failure() {
    let test = TestContext()
    #expect(run(["fail"], in: test) == .refused)
    #expect(test.output.text.isEmpty)
    #expect(
      test.errorOutput.text == """
        sample: error: cannot finish `US-001`\\u{1B}[2J
          caused by: the tests fail\\u{A}
          caused by: the compiler says no
          hint: mend them
          hint: try again

        """)
  }

  @Test("with --json a failure is also one JSON object on standard output")
  func failureAsJSON() {
    let test = TestContext()
    #expect(run(["fail", "--json"], in: test) == .refused)
    #expect(
      test.output.text == """
        {"error":{"kind":"refused","message":"cannot finish `US-001`\\u001b[2J",\
        "causes":["the tests fail\\n","the compiler says no"],"hints":["mend them","try again"]}}

        """)
    #expect(test.errorOutput.text.hasPrefix("sample: error: "))
  }

  @Test("a failure is coloured when asked for, and only its labels")
  func colouredFailure() {
    let test = TestContext()
    #expect(run(["fail", "--color=always"], in: test) == .refused)
    #expect(test.errorOutput.text.hasPrefix("\u{1B}[1msample:\u{1B}[0m \u{1B}[31merror:\u{1B}[0m cannot finish"))
  }

  @Test("no command at all is a usage error that shows the overview")
  func nothing() {
    let test = TestContext()
    #expect(run([], in: test) == .usage)
    #expect(test.output.text.isEmpty)
    #expect(test.errorOutput.text == HelpText(table: SampleTable.table).overview())
  }

  @Test("help and version are answers on standard output")
  func answers() {
    var test = TestContext()
    #expect(run(["--help"], in: test) == .success)
    #expect(test.output.text == HelpText(table: SampleTable.table).overview())
    test = TestContext()
    #expect(run(["status", "-h"], in: test) == .success)
    #expect(test.output.text == HelpText(table: SampleTable.table).help(on: SampleTable.status))
    test = TestContext()
    #expect(run(["--version"], in: test) == .success)
    #expect(test.output.text == "sample \(Version.current)\n")
  }

  @Test("an answer that could not be written is a failure")
  func fullDisk() {
    var test = TestContext()
    test.context.output = FullStream()
    #expect(run(["status"], in: test) == .environment)
    #expect(test.errorOutput.text == "sample: error: cannot write to standard output: the disk is full\n")
  }

  @Test("a command runs in the directory of -C")
  func directory() throws {
    try TemporaryDirectory.with { directory in
      let files = TestContext.real(in: directory).context.files
      try files.createDirectory(directory.path("inner"))
      let real = try files.realPath(directory.path("inner"))
      for words in [["-C", "inner", "status"], ["status", "--directory=\(directory.path)/./inner"]] {
        let test = TestContext.real(in: directory)
        #expect(run(words, in: test) == .success)
        #expect(test.output.text == "ran in \(real)\n")
      }
    }
  }

  @Test("a directory that cannot be worked in is refused", arguments: ["file", "missing", "file/inner"])
  func noDirectory(_ name: String) throws {
    try TemporaryDirectory.with { directory in
      try directory.write("", to: "file")
      let test = TestContext.real(in: directory)
      #expect(run(["-C", name, "status"], in: test) == .usage)
      #expect(
        test.errorOutput.text == """
          sample: error: cannot work in `\(name)`, because it is not a directory
            hint: give `-C` a directory that exists

          """)
      #expect(test.output.text.isEmpty)
    }
  }
}

@Suite("exit status")
struct ExitStatusTests {
  @Test("every kind of failure has its number")
  func kinds() {
    let numbers = Failure.Kind.allCases.map { ExitStatus($0).rawValue }
    #expect(numbers == [1, 2, 3, 4, 70])
    #expect(ExitStatus.success.rawValue == 0)
    #expect(ExitStatus.signal(15).rawValue == 143)
  }

  @Test("every number is explained")
  func meanings() {
    let explained = Set(ExitStatus.meanings.map(\.status))
    for kind in Failure.Kind.allCases { #expect(explained.contains(String(ExitStatus(kind).rawValue))) }
  }
}

/// A stream on a full disk.
private struct FullStream: OutputStream {
  var isTerminal: Bool { false }
  var width: Int? { nil }
  var failure: Failure? { Failure(.environment, "cannot write to standard output: the disk is full") }

  func write(_ text: String) {}
}
