import TaktEngine
import TaktGit
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("the demo", .keptDemo)
struct DemoTests {
  private static func waves(_ plan: Plan) -> [[String]] {
    let levels = WaveLevels(DependencyGraph(plan.stories))
    return (0..<levels.count).map { levels[$0].map { plan.stories[Int($0)].id.text } }
  }

  // MARK: - The run

  @Test("all stories pass, each in a commit of its own with its trailers")
  func complete() throws {
    let kept = try #require(KeptDemo.current)
    guard case .finished(let result) = kept.outcome.end else {
      Issue.record("the run rests")
      return
    }
    #expect(result == RunResult(.complete))
    #expect(kept.outcome.summary.isComplete && kept.outcome.summary.stories.count == 6)
    let branch = kept.outcome.summary.branch
    let trailers = try kept.git(
      "log", "--reverse",
      "--format=%(trailers:key=Takt-Story,valueonly,separator=%x2C) "
        + "%(trailers:key=Takt-Run,valueonly,separator=%x2C) %an", "main..\(branch)")
    #expect(
      trailers.split(separator: "\n").map(String.init)
        == (1...6).map { "US-00\($0) \(kept.outcome.folder.id) takt demo" })
    #expect(try kept.git("status", "--porcelain") == "")
    #expect(try kept.git("rev-parse", "--abbrev-ref", "HEAD") == branch)
  }

  @Test("one story fails its gate and passes on retry, one false claim is refused and mended")
  func mistakes() throws {
    let summary = try #require(KeptDemo.current).outcome.summary
    #expect(summary.stories.filter { $0.attempts > 1 }.map(\.subject.text) == ["US-002"])
    #expect(summary.drifts.map { $0.story?.text ?? "" } == ["US-002", "US-005"])
    #expect(summary.drifts[0].message == "gate `tests` failed (exit 1): `sh tests/run.sh`")
    #expect(summary.drifts[0].output.contains("what is done is hidden and the numbers stay"))
    #expect(summary.drifts[0].output.last == "FAIL test-list")
    #expect(
      summary.drifts[1].message.hasPrefix("the workbook says that `tests/test-count.sh` changed, but git sees no"))
  }

  @Test("the journal has what the summary says: a refused gate, a refused claim, an ended attempt, six passes")
  func journal() throws {
    let kept = try #require(KeptDemo.current)
    let records = try RunStore(Project.locate(kept.own)).requireLatest().journal.records
    var codes: [String] = []
    var endings: [AgentEnding] = []
    var passed: [String] = []
    for record in records {
      switch record.event {
      case .job(.refused(_, let refusals)): codes += refusals.map(\.code)
      case .job(.ended(_, let ending, _)): endings.append(ending)
      case .story(.passed(let story, _, let commit?, _)): passed.append("\(story) \(commit.prefix(4).utf8.count)")
      default: break
      }
    }
    #expect(codes == ["finish.gate-failed", "finish.files-claimed"])
    #expect(endings == [.silent])
    #expect(passed == (1...6).map { "US-00\($0) 4" })
    for drift in kept.outcome.summary.drifts {
      guard case .job(.refused) = records[drift.record - 1].event else {
        Issue.record("record \(drift.record) is no refusal")
        continue
      }
    }
  }

  @Test("the plan in the last commit says that every story passes")
  func plan() throws {
    let kept = try #require(KeptDemo.current)
    let text = try kept.git("show", "\(kept.outcome.summary.branch):stories.json")
    let plan = try #require(PlanReader.read(SourceText(name: "stories.json", text)).value)
    #expect(plan.stories.map(\.passes) == Array(repeating: true, count: 6))
    let waves = Self.waves(plan)
    #expect(waves == [["US-001"], ["US-002", "US-004"], ["US-003", "US-005"], ["US-006"]])
  }

  // MARK: - The program

  /// A line of the finished program, and one that is wrong in its place.
  private static let mutations = [
    ("'NR == number { $1 = \"done\" } { print }'", "'NR != number { $1 = \"done\" } { print }'"),
    ("all == \"yes\" || $1 == \"open\"", "1"),
    ("(pass == 1) == ($3 == \"urgent\")", "pass == 1"),
    ("printf \"%2d [%s] %s%s\\n\", FNR,", "printf \"%2d [%s] %s%s\\n\", ++shown,"),
    ("require_task \"$1\"\n", "\n"),
    ("count[\"done\"] }", "count[\"open\"] }"),
    ("todo count                 says how many there are\n", ""),
    ("printf 'open\\t%s\\t%s\\n' \"$text\" \"$urgency\" >>\"$list\"", "printf 'open\\t%s\\t\\n' \"$text\" >\"$list\""),
  ]

  @Test("the program's tests pass as it is and fail when one line of it is broken", arguments: -1..<mutations.count)
  func mutation(_ number: Int) throws {
    let kept = try #require(KeptDemo.current)
    let copy = try TemporaryDirectory("demo-program")
    let files = kept.context.files
    for name in try files.list(kept.demo.root + "/tests") {
      try copy.write(
        String(decoding: files.read("\(kept.demo.root)/tests/\(name)"), as: UTF8.self), to: "tests/\(name)")
    }
    var program = String(decoding: try files.read("\(kept.demo.root)/todo"), as: UTF8.self)
    if number >= 0 {
      let (right, wrong) = Self.mutations[number]
      let range = try #require(program.firstRange(of: right), "the program has no `\(right)`")
      program.replaceSubrange(range, with: wrong)
    }
    try copy.write(program, to: "todo")
    var environment = kept.context.environment
    environment["TMPDIR"] = copy.path
    let outcome = try kept.context.processes.run(
      ProcessInvocation("sh", ["tests/run.sh"], environment: environment, workingDirectory: copy.path))
    #expect(outcome.succeeded == (number < 0), "\(outcome.text)")
    #expect(try copy.names() == ["tests", "todo"])
  }

  @Test("nothing in the program or its tests needs more than POSIX sh")
  func portable() throws {
    let kept = try #require(KeptDemo.current)
    let paths = try kept.git("ls-files", "todo", "tests").split(separator: "\n")
    #expect(paths.count == 9)
    for path in paths {
      let text = String(decoding: try kept.context.files.read("\(kept.demo.root)/\(path)"), as: UTF8.self)
      for word in [
        "[[", "local ", "function ", "echo -", "sed -i", "grep -P", "$'", "<<<", "&>", "sort -V", "readlink",
      ] {
        #expect(text.firstRange(of: word) == nil, "\(path) has `\(word)`")
      }
    }
  }

  @Test("the script that is kept beside the run reads back as the one that was played")
  func script() throws {
    let kept = try #require(KeptDemo.current)
    let bytes = try kept.context.files.read("\(kept.demo.root)/.takt/demo-script.json")
    let script = try AgentScript.read(SourceText(name: "script", bytes: bytes))
    #expect(Set(script.attempts.keys) == Set((1...6).map { "US-00\($0)" }))
    #expect(Array(script.value.pretty.utf8) == bytes)
  }

  // MARK: - The folder

  @Test("without --keep nothing is left, wherever TMPDIR is")
  func nothingLeft() throws {
    let directory = try TemporaryDirectory("demo")
    var context = KeptDemo.context(in: directory)
    let outer = directory.path("a repository")
    try context.files.createDirectory("\(outer)/with 'a name")
    try Git(context, in: outer).run(["init", "-q"])
    context.workingDirectory = "\(outer)/with 'a name"
    context.environment["TMPDIR"] = "\(outer)/with 'a name"
    context.environment["GIT_DIR"] = "\(outer)/.git"
    context.environment["HOME"] = "/nonexistent"
    let demo = try Demo.begin(context, keeping: nil, isFast: true)
    #expect(demo.root.hasPrefix("\(outer)/with 'a name/takt-demo-"))
    let outcome = try demo.play(cancellation: Cancellation()) { _ in }
    #expect(outcome.summary.isComplete)
    try demo.end()
    #expect(try context.files.list("\(outer)/with 'a name") == [])
    #expect(try directory.names() == ["a repository"])
    context.environment["GIT_DIR"] = nil
    #expect(try Git(context, in: outer).run(["status", "--porcelain"]).text == "")
  }

  @Test("a run that is stopped rests, and nothing is left of it either")
  func stopped() throws {
    let directory = try TemporaryDirectory("demo")
    let context = KeptDemo.context(in: directory)
    let cancellation = Cancellation()
    let demo = try Demo.begin(context, keeping: nil, isFast: true)
    let outcome = try demo.play(cancellation: cancellation) { progress in
      if progress.done == 1 { cancellation.cancel() }
    }
    guard case .rests = outcome.end else {
      Issue.record("the run did not rest")
      return
    }
    #expect(outcome.summary.doneCount == 1)
    try demo.end()
    #expect(try directory.names() == [])
  }

  @Test("it is kept in an empty folder only")
  func refusals() throws {
    let directory = try TemporaryDirectory("demo")
    let context = KeptDemo.context(in: directory)
    try directory.write("mine", to: "full/notes.txt")
    try directory.write("mine", to: "file")
    var text = ""
    for name in ["full", "file", "full/notes.txt"] {
      do throws(Failure) {
        _ = try Demo.begin(context, keeping: name, isFast: true)
        Issue.record("\(name) was taken")
      } catch {
        #expect(error.kind == .usage)
        text += "\(error.message)\n" + error.hints.map { "  hint: \($0)\n" }.joined()
      }
    }
    expectGolden(text, named: "demo-refusals.txt")
    #expect(try directory.names() == ["file", "full"])
    #expect(try directory.text("full/notes.txt") == "mine")
  }

  @Test("a folder that was there and empty is there and empty again when the demo cannot begin")
  func cannotBegin() throws {
    let directory = try TemporaryDirectory("demo")
    var context = KeptDemo.context(in: directory)
    context.environment["PATH"] = directory.path("no-programs")
    try context.files.createDirectory(directory.path("empty"))
    for name in ["empty", "new"] {
      #expect(throws: Failure.self) { try Demo.begin(context, keeping: name, isFast: true) }
    }
    #expect(throws: Failure.self) { try Demo.begin(context, keeping: nil, isFast: true) }
    #expect(try directory.names() == ["empty"])
    #expect(try context.files.list(directory.path("empty")) == [])
  }
}
