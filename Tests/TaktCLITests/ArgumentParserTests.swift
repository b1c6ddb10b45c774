import TaktCLI
import TaktTestSupport
import TaktText
import Testing

@Suite("parsing a command line")
struct ArgumentParserTests {
  private func parse(_ words: String...) throws -> (name: String, arguments: Arguments) {
    guard case .run(let command, let arguments) = try ArgumentParser(table: SampleTable.table).parse(words) else {
      throw Failure(.internal, "no command would run")
    }
    return (command.name, arguments)
  }

  @Test("the longest path wins")
  func longestPath() throws {
    #expect(try parse("hook", "stop").name == "hook stop")
    let event = try parse("hook", "start")
    #expect(event.name == "hook")
    #expect(event.arguments.positional("EVENT") == "start")
    #expect(try parse("plan", "create", "x", "--size", "small").name == "plan create")
  }

  @Test("an option's value may be attached or be the next word")
  func values() throws {
    for words in [["status", "--workers=3"], ["status", "--workers", "3"], ["status", "-w", "3"]] {
      guard case .run(_, let arguments) = try ArgumentParser(table: SampleTable.table).parse(words) else {
        Issue.record("\(words) does not run")
        continue
      }
      #expect(arguments.value("workers") == "3")
      #expect(arguments.flag("workers"))
    }
    #expect(try parse("plan", "create", "x", "--size=small", "--label=").arguments.values("label") == [""])
    #expect(try parse("plan", "create", "x", "--size=small", "--label=a=b").arguments.values("label") == ["a=b"])
  }

  @Test("a negative number is a value, and another dashed word only when attached")
  func dashedValues() throws {
    #expect(try parse("status", "--workers", "-1").arguments.value("workers") == "-1")
    #expect(try parse("status", "--workers=--json").arguments.value("workers") == "--json")
    #expect(try parse("status", "--workers", "-").arguments.value("workers") == "-")
  }

  @Test("options may stand anywhere and repeated ones keep their order")
  func order() throws {
    let (_, arguments) = try parse(
      "plan", "create", "--label", "b", "garden", "--size", "large", "--label=a", "US-1", "--dry-run", "US-2")
    #expect(arguments.positional("NAME") == "garden")
    #expect(arguments.positionals("STORY") == ["US-1", "US-2"])
    #expect(arguments.values("label") == ["b", "a"])
    #expect(arguments.value("size") == "large")
    #expect(arguments.flag("dry-run"))
    #expect(!arguments.flag("chaos"))
    #expect(arguments.value("template") == nil)
    #expect(try arguments.required("NAME") == "garden")
  }

  @Test("after two dashes every word is an argument, even two dashes")
  func endOfOptions() throws {
    let (_, arguments) = try parse("plan", "create", "--size=small", "--", "-x", "--", "--help")
    #expect(arguments.positional("NAME") == "-x")
    #expect(arguments.positionals("STORY") == ["--", "--help"])
  }

  @Test("after two dashes in front, the first word is the command and every other an argument")
  func endOfOptionsInFront() throws {
    #expect(try parse("--", "status").name == "status")
    let (name, arguments) = try parse("-C", "/a", "--", "status", "--help")
    #expect(name == "status")
    #expect(arguments.positional("FILE") == "--help")
    #expect(arguments.value("directory") == "/a")
  }

  @Test("an alias is the command")
  func aliases() throws {
    #expect(try parse("st", "-w", "2").name == "status")
    #expect(try parse("plan", "status", "a.json").arguments.positional("FILE") == "a.json")
  }

  @Test("a noun alone, or with a wish for help, is the noun", arguments: ["plan", "plan --help", "plan -h", "-h plan"])
  func nouns(_ line: String) throws {
    let words = line.split(separator: " ").map(String.init)
    guard case .noun(let noun) = try ArgumentParser(table: SampleTable.table).parse(words) else {
      Issue.record("not a noun")
      return
    }
    #expect(noun.word == "plan")
  }

  @Test("shared options count before and after the command")
  func shared() throws {
    let before = try parse("-C", "/a", "--color=never", "status").arguments
    #expect(before.value("directory") == "/a")
    #expect(before.value("color") == "never")
    let after = try parse("status", "--directory", "/b").arguments
    #expect(after.value("directory") == "/b")
  }

  @Test(
    "help is shown even when the rest is wrong",
    arguments: [
      ["plan", "create", "--help"], ["plan", "create", "-h", "--nonsense"], ["--help", "plan", "create"],
      ["-h", "plan", "create", "--size", "gigantic"],
    ])
  func helpFirst(_ words: [String]) throws {
    guard case .help(let command) = try ArgumentParser(table: SampleTable.table).parse(words) else {
      Issue.record("no help")
      return
    }
    #expect(command.name == "plan create")
  }

  @Test("without a command there is the overview, the version, or nothing")
  func withoutCommand() throws {
    let parser = ArgumentParser(table: SampleTable.table)
    guard case .nothing = try parser.parse([]), case .nothing = try parser.parse(["--color", "never"]),
      case .overview = try parser.parse(["--help"]), case .overview = try parser.parse(["-h", "nonsense"]),
      case .version = try parser.parse(["--version"])
    else {
      Issue.record("something else")
      return
    }
  }

  @Test("whole numbers are read within their range")
  func integers() throws {
    #expect(try parse("status").arguments.integer("workers", in: 1...8) == nil)
    #expect(try parse("status", "-w", "8").arguments.integer("workers", in: 1...8) == 8)
    #expect(try parse("status", "-w", "-3").arguments.integer("workers", in: -5...8) == -3)
    for text in ["0", "9", "+3", "3.0", "1e1", "", " 3", "three", "99999999999999999999"] {
      let arguments = try parse("status", "--workers=\(text)").arguments
      let failure = #expect(throws: Failure.self) { try arguments.integer("workers", in: 1...8) }
      #expect(failure?.kind == .usage)
      #expect(failure?.message == "`--workers` cannot be `\(text)`")
      #expect(failure?.hints == ["give a whole number from 1 to 8"])
    }
  }

  @Test("no line of any words makes the parser stop")
  func anyWords() {
    let pieces = [
      "-", "--", "", "=", "--=", "-C", "-w", "--size", "--size=small", "status", "plan", "create", "hook", "stop", "é",
      "--json", "--json=1", "-h", "st", "-V", "\u{0}", "---", "-wx",
    ]
    var random = SeededRandom(42)
    let parser = ArgumentParser(table: SampleTable.table)
    var refused = 0
    for _ in 0..<5000 {
      let words = (0..<random.below(7)).map { _ in random.pick(pieces) }
      do {
        _ = try parser.parse(words)
      } catch {
        refused += 1
        #expect(error.kind == .usage, "\(words)")
        #expect(!error.message.isEmpty && !error.hints.isEmpty, "\(words)")
      }
    }
    #expect(refused > 1000)
  }
}
