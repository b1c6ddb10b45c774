import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("Archiving the run before")
struct ArchiveTests {
  private static let script =
    #"{"stories": {"US-001": [[{"write": {"path": "a.txt", "text": "a\n"}}, {"finish": {}}]]}}"#
  private static let name = "tasks/archive/2026-01-02-sample"

  private func request() -> RunStart {
    var start = RunStart(mode: .solo)
    start.archivesPrevious = true
    return start
  }

  /// A run that is over, and a plan whose story is to be done once more.
  private func finished() throws -> Sandbox {
    let sandbox = try Sandbox([("US-001", [])])
    try sandbox.start()
    try sandbox.drive(Self.script)
    try sandbox.write(
      sandbox.text("stories.json").replacingFirst("As a user, I want 1.", with: "Once more."), to: "stories.json")
    return sandbox
  }

  private func listing(_ sandbox: Sandbox, _ folder: String) throws -> [String] {
    let files = sandbox.context.files
    return try files.list("\(sandbox.root)/\(folder)").flatMap { name -> [String] in
      let path = "\(folder)/\(name)"
      guard try files.status("\(sandbox.root)/\(path)")?.kind == .directory else { return [name] }
      return try listing(sandbox, path).map { "\(name)/\($0)" }
    }.sorted()
  }

  private static let whole = ["journal.ndjson", "plan.json", "summary.md", "workbooks/US-001.md", "workflow.yaml"]

  @Test("copies journal, plan, account and workbooks byte by byte, and none of it is taken for a story's work")
  func copies() throws {
    let sandbox = try finished()
    let folder = try sandbox.store.requireLatest().folder
    let answer = try sandbox.start(request())
    #expect(answer.archive == Self.name)
    #expect(try listing(sandbox, Self.name) == Self.whole)
    #expect(try sandbox.text("\(Self.name)/journal.ndjson") == sandbox.text(folder.shown(folder.journal)))
    #expect(try sandbox.text("\(Self.name)/summary.md") == sandbox.text(folder.shown(folder.summary)))
    #expect(sandbox.context.files.exists(folder.journal), "what is archived stays where it was, too")
    try sandbox.drive(
      #"{"stories": {"US-001": [[{"write": {"path": "a.txt", "text": "b\n"}}, {"finish": {"files": ["a.txt"]}}]]}}"#)
    let run = try sandbox.store.requireLatest()
    #expect(run.state.result == RunResult(.complete))
    #expect(run.state.jobs.last?.refusals == [])
    #expect(try sandbox.git("ls-tree", "--name-only", "takt/sample") == "README.md\na.txt\n")
  }

  @Test("takes the next free name and never writes over what is there; the same run is archived once")
  func names() throws {
    let sandbox = try finished()
    try sandbox.write("mine\n", to: "\(Self.name)/notes.txt")
    #expect(try sandbox.start(request()).archive == "\(Self.name)-2")
    #expect(try listing(sandbox, Self.name) == ["notes.txt"])
    #expect(try listing(sandbox, "\(Self.name)-2") == Self.whole)
    // As if the start had been cut off before the new run was there.
    let latest = try sandbox.store.requireLatest().folder
    try sandbox.context.files.removeTree(latest.path)
    #expect(try sandbox.start(request()).archive == "\(Self.name)-2")
    #expect(!sandbox.context.files.exists("\(sandbox.root)/\(Self.name)-3"))
  }

  @Test("a run that was given up is archived with an account of how far it came")
  func abandoned() throws {
    let sandbox = try Sandbox([("US-001", [])])
    try sandbox.start()
    _ = try RunStop(sandbox.project).stop(abandons: true)
    _ = try sandbox.start(request())
    #expect(try sandbox.text("\(Self.name)/summary.md").contains("0 of 1 stories done on `takt/sample`"))
  }

  @Test("without a run before there is nothing to archive")
  func nothing() throws {
    let sandbox = try Sandbox([("US-001", [])])
    #expect(try sandbox.start(request()).archive == nil)
    #expect(!sandbox.context.files.exists("\(sandbox.root)/tasks"))
  }

  @Test("a run that is not over is refused with the way out, and a link is not followed")
  func refusals() throws {
    let sandbox = try Sandbox([("US-001", [])])
    let run = try sandbox.start().run
    do {
      _ = try sandbox.start(request())
      Issue.record("it was archived")
    } catch let failure as Failure {
      #expect(failure.message == "run `\(run)` is not over, so it cannot be archived")
      #expect(
        failure.hints == [
          "go on with it: `takt-helper resume`", "or give it up: `takt-helper stop --abandon`, then try again",
        ])
    }
    _ = try RunStop(sandbox.project).stop(abandons: true)
    try sandbox.context.files.symlink(sandbox.directory.path, at: "\(sandbox.root)/tasks")
    do {
      _ = try sandbox.start(request())
      Issue.record("it was archived")
    } catch let failure as Failure {
      #expect(failure.message == "`\(sandbox.root)/tasks` is no folder, so nothing can be archived there")
    }
    #expect(!sandbox.context.files.exists(sandbox.directory.path("archive")))
  }

  @Test("whatever fails on the way, the archive is whole or not there, and the next start makes it so")
  func faults() throws {
    let before = try finished()
    let stride = FaultSweep.stride(23)
    var next = stride / 2 + 1
    var isPast = false
    while !isPast {
      let script = ErrnoScript(.init(nil, next, .fail(next.isMultiple(of: 2) ? EIO : ENOSPC)))
      let place: Comment = "call \(next)"
      next += stride
      let faulty = try Sandbox(copying: before, interceptor: script)
      let answer = try? faulty.start(request())
      isPast = script.struck == 0
      let mended = Sandbox(standing: faulty.directory)
      if mended.context.files.exists("\(mended.root)/\(Self.name)") {
        #expect(try listing(mended, Self.name) == Self.whole, place)
      } else {
        #expect(answer == nil, place)
      }
      if try mended.store.requireLatest().state.result != nil { _ = try mended.start(request()) }
      #expect(try listing(mended, "tasks/archive").filter { $0.hasSuffix("journal.ndjson") }.count == 1, place)
      #expect(try listing(mended, Self.name) == Self.whole, place)
    }
  }
}
