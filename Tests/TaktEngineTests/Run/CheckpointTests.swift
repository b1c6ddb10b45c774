import TaktEngine
import TaktGit
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("Checkpoints of work that is in no commit")
struct CheckpointTests {
  private func refs(_ sandbox: Sandbox, _ below: String) throws -> [String] {
    try sandbox.git("for-each-ref", "--format=%(refname)", "refs/takt/\(below)").split(separator: "\n").map {
      String($0.split(separator: "/").last ?? "")
    }
  }

  private func commits(_ sandbox: Sandbox) throws -> String { try sandbox.git("rev-parse", "main", "takt/sample") }

  @Test("an attempt that failed leaves one, never on the branch, and reading the tree changes nothing in it")
  func atTheEnd() throws {
    let sandbox = try Sandbox([("US-001", [])])
    let (jobID, folder) = try sandbox.crash(.team) { folder in
      try sandbox.context.files.writeDurably(Array("half\n".utf8), to: "\(folder)/a.txt")
      let git = Git(sandbox.context, in: folder)
      try git.run(["add", "-A"])
      try git.run(["commit", "-q", "-m", "an agent that commits although it was told not to"])
      try sandbox.context.files.writeDurably(Array("more\n".utf8), to: "\(folder)/b.txt")
    }
    let before = try commits(sandbox)
    let inside = Git(sandbox.context, in: folder)
    let head = try inside.run(["rev-parse", "HEAD"]).text
    let run = try sandbox.store.requireLatest()
    run.preserveProgress(of: try #require(run.state.job(jobID)))
    let ref = "refs/takt/checkpoint/\(run.folder.id)/US-001"
    #expect(try sandbox.content(ref, "a.txt") == "half\n")
    #expect(try sandbox.content(ref, "b.txt") == "more\n")
    #expect(try sandbox.git("rev-parse", "\(ref)^") == sandbox.git("rev-parse", "main"))
    #expect(try commits(sandbox) == before)
    #expect(try inside.run(["rev-parse", "HEAD"]).text == head)
    #expect(try inside.run(["status", "--porcelain"]).text == "?? b.txt")
    let first = try sandbox.git("rev-parse", ref)
    run.preserveProgress(of: try #require(run.state.job(jobID)))
    #expect(try sandbox.git("rev-parse", ref) == first, "nothing changed, so nothing is written")
  }

  @Test("a session's next agent begins in its fresh tree with what the one before left in another")
  func sessionTree() throws {
    let sandbox = try Sandbox([("US-001", [])])
    try sandbox.start(.certain(.team))
    func agent(_ name: String) throws -> (folder: Sandbox, jobID: JobID) {
      let jobID = try sandbox.offer().id
      let path = "\(sandbox.root)/.claude/worktrees/agent-\(name)"
      try sandbox.git("worktree", "add", "-q", "-b", "worktree-agent-\(name)", path)
      var inside = sandbox
      inside.test.context.workingDirectory = path
      _ = try Brief(inside.project).handOut(jobID, agent: name)
      return (inside, jobID)
    }
    let (first, jobID) = try agent("one")
    try first.context.files.writeDurably(
      Array("half\n".utf8), to: "\(first.context.workingDirectory)/a.txt")
    #expect(try first.finish(jobID, "blocked", reason: "it is late").refusalCodes == [])
    let (second, next) = try agent("two")
    #expect(try second.context.files.read("\(second.context.workingDirectory)/a.txt") == Array("half\n".utf8))
    #expect(try second.finish(next, files: ["a.txt"]).refusalCodes == [])
    #expect(try sandbox.content("takt/sample", "a.txt") == "half\n")
    #expect(try refs(sandbox, "checkpoint") == [], "its commit has all of it")
    #expect(try refs(sandbox, "story") == [])
  }

  @Test("in solo mode the checkout is only read, a clean one never replaces what was there, and it goes with the story")
  func solo() throws {
    let sandbox = try Sandbox([("US-001", [])])
    try sandbox.write("mine\n", to: "mine.txt")
    let (jobID, _) = try sandbox.crash(.solo) { _ in try sandbox.write("half\n", to: "a.txt") }
    let status = try sandbox.git("status", "--porcelain")
    let run = try sandbox.store.requireLatest()
    run.preserveProgress(of: try #require(run.state.job(jobID)))
    let ref = "refs/takt/checkpoint/\(run.folder.id)/US-001"
    #expect(try sandbox.content(ref, "a.txt") == "half\n")
    #expect(try sandbox.git("ls-tree", "--name-only", ref) == "README.md\na.txt\n", "nothing of the user's own")
    #expect(try sandbox.git("status", "--porcelain") == status)
    // Somebody undoes it; what was there is put aside before the story begins anew.
    try sandbox.context.files.remove("\(sandbox.root)/a.txt")
    run.preserveProgress(of: try #require(run.state.job(jobID)))
    let checkpoint = try sandbox.git("rev-parse", ref)
    let next = try #require(try sandbox.takeOver().state.openJobs.first).id
    #expect(try sandbox.git("rev-parse", "refs/takt/keep/\(run.folder.id)/US-001") == checkpoint)
    #expect(try refs(sandbox, "checkpoint") == [])
    try sandbox.write("done\n", to: "a.txt")
    let again = try sandbox.store.requireLatest()
    again.preserveProgress(of: try #require(again.state.job(next)))
    #expect(try refs(sandbox, "checkpoint") == ["US-001"])
    #expect(try sandbox.finish(next, files: ["a.txt"]).refusalCodes == [])
    #expect(try refs(sandbox, "checkpoint") == [])
  }

  @Test("the helper that drives keeps work while its agents are at it, and notes that they are alive")
  func whileWorking() throws {
    let sandbox = try Sandbox([("US-001", [])])
    try sandbox.write(#"{"checkpointSeconds": 1}"#, to: ".takt/config.json")
    try sandbox.start(.certain(.team))
    // The sandbox's clock stands still; an agent that waits for the checkpoint needs one that goes.
    var real = sandbox
    real.test.context.clock = SystemClock()
    let cancellation = Cancellation()
    let watcher = try BackgroundTask {
      for _ in 0..<600 {
        let found = try? sandbox.git("for-each-ref", "--format=%(refname)", "refs/takt/checkpoint")
        if found?.isEmpty == false { break }
        SystemClock().sleep(nanoseconds: 50_000_000)
      }
      cancellation.cancel()
    }
    try real.drive(
      #"{"stories": {"US-001": [[{"write": {"path": "a.txt", "text": "half\n"}}, {"wait": 60000}, {"finish": {}}]]}}"#,
      cancellation: cancellation)
    watcher.join()
    let run = try sandbox.store.requireLatest()
    #expect(try sandbox.content("refs/takt/checkpoint/\(run.folder.id)/US-001", "a.txt") == "half\n")
    let jobID = try #require(run.state.jobs.first).id
    #expect(run.lastHeartbeat(jobID) != nil)
    #expect(try sandbox.git("rev-parse", "takt/sample") == sandbox.git("rev-parse", "main"))
  }

  @Test("the refs of other stories stay when one passes, and those of merged ones go at the end of an abandoned run")
  func batch() throws {
    let sandbox = try Sandbox([("US-001", []), ("US-002", [])])
    let (jobID, folder) = try sandbox.crash(.team) { folder in
      try sandbox.context.files.writeDurably(Array("one\n".utf8), to: "\(folder)/1.txt")
    }
    let run = try sandbox.store.requireLatest().folder.id
    for name in ["US-001", "US-001-merge", "US-002"] {
      try sandbox.git("update-ref", "refs/takt/checkpoint/\(run)/\(name)", "main")
    }
    try sandbox.git("update-ref", "refs/takt/checkpoint/20200101-000000-other/US-001", "main")
    var inside = sandbox
    inside.test.context.workingDirectory = folder
    #expect(try inside.finish(jobID, files: ["1.txt"]).refusalCodes == [])
    #expect(try refs(sandbox, "story") == ["US-001"])
    try Merger(sandbox.project).drain()
    #expect(try refs(sandbox, "story") == [])
    #expect(try refs(sandbox, "checkpoint/\(run)") == ["US-002"])
    try sandbox.git("update-ref", "refs/takt/checkpoint/\(run)/US-001", "main")
    _ = try RunStop(sandbox.project).stop(abandons: true)
    #expect(try refs(sandbox, "checkpoint/\(run)") == ["US-002"], "what may be all there is of it stays")
    #expect(try refs(sandbox, "checkpoint/20200101-000000-other") == ["US-001"])
  }
}
