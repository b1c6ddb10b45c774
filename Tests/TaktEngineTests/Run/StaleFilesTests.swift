import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import Testing

@Suite("What killed helpers left lying")
struct LeftoversTests {
  @Test("goes with the next command when its process is gone, and nothing else goes")
  func leftovers() throws {
    let sandbox = try Sandbox()
    let run = try sandbox.start().run
    let living = ProcessIdentity.current().pid
    let gone = [
      ".takt/index.99999999.ab", ".takt/index.99999999.ab.lock", ".takt/..gitignore.99999999.0123.tmp",
      ".takt/runs/\(run)/.summary.md.99999999.0123.tmp", ".stories.json.99999999.0123.tmp",
    ]
    let kept = [
      ".takt/index.\(living).ab", ".takt/runs/\(run)/.summary.md.\(living).0123.tmp", ".takt/index.html",
      ".takt/notes.99999999.x.tmp", ".other.99999999.0123.tmp", ".stories.json.mine.0123.tmp",
    ]
    for path in gone + kept { try sandbox.write("x", to: path) }
    _ = try sandbox.offer()
    for path in gone { #expect(!sandbox.context.files.exists("\(sandbox.root)/\(path)"), "\(path)") }
    for path in kept { #expect(sandbox.context.files.exists("\(sandbox.root)/\(path)"), "\(path)") }
  }

  @Test("a run that was cut off before it began leaves no folder behind")
  func unbegun() throws {
    let sandbox = try Sandbox()
    try sandbox.write("{}", to: ".takt/runs/20200101-000000-sample/plan.json")
    try sandbox.write("mine", to: ".takt/runs/notes/mine.txt")
    let first = try sandbox.start().run
    #expect(try sandbox.context.files.list("\(sandbox.root)/.takt/runs") == [first.text, "notes"])
    _ = try RunStop(sandbox.project).stop(abandons: true)
    let second = try sandbox.start().run
    #expect(try sandbox.context.files.list("\(sandbox.root)/.takt/runs") == [first.text, second.text, "notes"])
  }
}
