import TaktEngine
import TaktGit
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("After the driver is gone")
struct RecoverTests {
  private func write(_ text: String, _ folder: String, _ sandbox: Sandbox) throws {
    try sandbox.context.files.writeDurably(Array(text.utf8), to: "\(folder)/work.txt")
  }

  private func events(_ run: Run) -> [String] { run.journal.records.map(\.event.name) }

  private let story = StoryID("US-001")

  // MARK: - Clean and resumable

  @Test("a story of which nothing was begun is given out anew, and nobody is asked", arguments: [RunMode.solo, .team])
  func clean(_ mode: RunMode) throws {
    let sandbox = try Sandbox()
    try sandbox.crash(mode) { _ in }
    let run = try sandbox.takeOver()
    #expect(run.state.recoveryQuestions.isEmpty)
    #expect(run.state.openJobs.map(\.attempt) == [2])
    #expect(run.state.stories.values.allSatisfy { $0.countedFailures == 0 })
  }

  @Test("work is gone on with where it lies, and the brief says what is known of it", arguments: [RunMode.solo, .team])
  func resumable(_ mode: RunMode) throws {
    let sandbox = try Sandbox()
    let (jobID, folder) = try sandbox.crash(mode) { try write("half\n", $0, sandbox) }
    try sandbox.store.requireLatest().heartbeat(jobID)
    let run = try sandbox.takeOver()
    #expect(run.state.recoveryQuestions.isEmpty)
    let next = try #require(run.state.openJobs.first)
    var place = try sandbox.project
    if mode == .team { place = try WorkspacePreparation(place).ready(next.id).projectInside }
    #expect(place.checkout == folder)
    let brief = try Brief(place).handOut(next.id, agent: "b")
    #expect(
      brief.contains(
        "Recovered: attempt 1 was cut off (its driver was gone; last sign of life 0 ms ago); go on where it stopped."))
    #expect(brief.contains("Branch: takt/sample, from commit \(try sandbox.git("rev-parse", "main").prefix(10))"))
    #expect(brief.contains("Status: 2 attempts begun, 0 of them failed"))
    #expect(brief.contains("agent.briefed"))
    #expect(brief.contains("agent.ended (interrupted)"))
    #expect(brief.contains("Changes that are in the tree already, not committed: work.txt"))
    #expect(
      try sandbox.content("refs/takt/checkpoint/\(run.folder.id)/US-001", "work.txt") == "half\n", "also in git")
  }

  @Test("a tree that is gone is made anew with what the last checkpoint has")
  func vanishedWithCheckpoint() throws {
    let sandbox = try Sandbox()
    let (jobID, folder) = try sandbox.crash(.team) { try write("half\n", $0, sandbox) }
    let crashed = try sandbox.store.requireLatest()
    crashed.preserveProgress(of: try #require(crashed.state.job(jobID)))
    try sandbox.context.files.removeTree(folder)
    let run = try sandbox.takeOver()
    #expect(run.state.recoveryQuestions.isEmpty)
    let next = try #require(run.state.openJobs.first).id
    let record = try WorkspacePreparation(sandbox.project).ready(next)
    #expect(try sandbox.context.files.read("\(record.path)/work.txt") == Array("half\n".utf8))
  }

  // MARK: - Ambiguous

  private func askedAbout(_ problem: RecoveryProblem, _ sandbox: Sandbox) throws -> RecoveryQuestion {
    let run = try sandbox.takeOver()
    #expect(run.decision == .rest(reason: "a person has to say how it goes on with US-001"))
    #expect(run.state.openJobs.isEmpty)
    let question = try #require(run.state.recoveryQuestions.first)
    #expect(question.problem == problem)
    #expect(run.state.recoveryQuestions.count == 1)
    let again = try sandbox.takeOver()
    #expect(events(again).count { $0 == "recovery.asked" } == 1, "asked once")
    return question
  }

  private func answer(_ answer: RecoveryAnswer, _ sandbox: Sandbox) throws -> (run: Run, ref: String?) {
    try sandbox.store.change("test") { (run) throws(Failure) in
      guard let story else { throw Failure(.internal, "US-001 is no story") }
      let ref = try run.answer(story, answer)
      return (run, ref)
    }
  }

  /// A team's crash after which the tree stands on a commit that has nothing to do with its base.
  private func movedTree() throws -> (sandbox: Sandbox, folder: String) {
    let sandbox = try Sandbox()
    let (_, folder) = try sandbox.crash(.team) { folder in
      try write("half\n", folder, sandbox)
      let git = Git(sandbox.context, in: folder)
      try git.run(["checkout", "-q", "--orphan", "astray"])
      try git.run(["commit", "-q", "--allow-empty", "-m", "astray"])
      try write("more\n", folder, sandbox)
    }
    return (sandbox, folder)
  }

  @Test("a tree that does not stand on its base is asked about; taken, the next attempt goes on with its files")
  func movedTaken() throws {
    let (sandbox, folder) = try movedTree()
    let question = try askedAbout(.treeMoved, sandbox)
    #expect(question.detail.hasPrefix("the tree `\(folder)` of US-001 stands at "))
    let astray = try sandbox.git("rev-parse", "astray")
    let (_, ref) = try answer(.take, sandbox)
    #expect(ref?.hasPrefix("refs/takt/keep/") == true)
    let run = try sandbox.takeOver()
    let next = try #require(run.state.openJobs.first).spec
    let record = try WorkspacePreparation(sandbox.project).ready(next.id)
    #expect(record.path == folder)
    #expect(try Git(sandbox.context, in: folder).run(["rev-parse", "HEAD"]).text == next.base)
    #expect(try sandbox.context.files.read("\(folder)/work.txt") == Array("more\n".utf8))
    #expect(try sandbox.git("rev-parse", "astray") == astray, "a branch that was checked out there does not move")
  }

  @Test("put aside, nothing of it is lost and the story begins anew")
  func movedDiscarded() throws {
    let (sandbox, _) = try movedTree()
    _ = try askedAbout(.treeMoved, sandbox)
    let ref = try #require(try answer(.discard, sandbox).ref)
    #expect(try sandbox.content(ref, "work.txt") == "more\n")
    #expect(try sandbox.git("rev-parse", "\(ref)^") == sandbox.git("rev-parse", "astray"))
    let run = try sandbox.takeOver()
    let next = try #require(run.state.openJobs.first).id
    let record = try WorkspacePreparation(sandbox.project).ready(next)
    #expect(!sandbox.context.files.exists("\(record.path)/work.txt"))
    let brief = try Brief(record.projectInside).handOut(next, agent: "b")
    #expect(!brief.contains("Changes that are in the tree"))
  }

  @Test("a tree that is gone with all its work is asked about, and the run goes on when it is back")
  func vanished() throws {
    let sandbox = try Sandbox()
    let (_, folder) = try sandbox.crash(.team) { try write("half\n", $0, sandbox) }
    try sandbox.context.files.rename(folder, to: "\(folder).away")
    let question = try askedAbout(.treeGone, sandbox)
    #expect(question.detail == "the tree `\(folder)` of US-001 is gone, and nothing has what was in it")
    try sandbox.context.files.rename("\(folder).away", to: folder)
    let run = try sandbox.takeOver()
    #expect(run.state.recoveryQuestions.isEmpty)
    #expect(run.state.openJobs.count == 1)
    #expect(try sandbox.context.files.read("\(folder)/work.txt") == Array("half\n".utf8))
  }

  @Test("a folder that git does not know any more is put aside whole")
  func broken() throws {
    let sandbox = try Sandbox()
    let (_, folder) = try sandbox.crash(.team) { try write("half\n", $0, sandbox) }
    try sandbox.context.files.remove("\(folder)/.git")
    _ = try askedAbout(.treeBroken, sandbox)
    _ = try answer(.discard, sandbox)
    #expect(try sandbox.context.files.read("\(folder).kept/work.txt") == Array("half\n".utf8))
    let run = try sandbox.takeOver()
    let record = try WorkspacePreparation(sandbox.project).ready(#require(run.state.openJobs.first).id)
    #expect(record.path == folder)
  }

  @Test("a checkout with changes on another branch is asked about; taken, the changes come along")
  func otherBranchTaken() throws {
    let sandbox = try Sandbox()
    try sandbox.crash(.solo) { try write("half\n", $0, sandbox) }
    try sandbox.git("checkout", "-q", "main")
    let question = try askedAbout(.otherBranch, sandbox)
    #expect(question.detail.hasSuffix("is on branch `main` with changes in `work.txt`"))
    _ = try answer(.take, sandbox)
    #expect(try sandbox.git("symbolic-ref", "--short", "HEAD") == "takt/sample\n")
    #expect(try sandbox.text("work.txt") == "half\n")
    #expect(try sandbox.takeOver().state.openJobs.count == 1)
  }

  @Test("put aside, the changes are kept, files of the user's own stay, and the branch is checked out")
  func otherBranchDiscarded() throws {
    let sandbox = try Sandbox()
    try sandbox.write("mine\n", to: "mine.txt")
    try sandbox.crash(.solo) { folder in
      try write("half\n", folder, sandbox)
      try sandbox.write("changed\n", to: "README.md")
    }
    try sandbox.git("checkout", "-q", "main")
    _ = try askedAbout(.otherBranch, sandbox)
    let ref = try #require(try answer(.discard, sandbox).ref)
    #expect(try sandbox.content(ref, "work.txt") == "half\n")
    #expect(try sandbox.content(ref, "README.md") == "changed\n")
    #expect(!sandbox.context.files.exists("\(sandbox.root)/work.txt"))
    #expect(try sandbox.text("README.md") == "hello\n")
    #expect(try sandbox.text("mine.txt") == "mine\n")
    #expect(try sandbox.git("symbolic-ref", "--short", "HEAD") == "takt/sample\n")
  }

  // MARK: - A branch that was reset by hand

  /// A team whose first story passed, and whose branch was then set back.
  private func resetBranch() throws -> (sandbox: Sandbox, commit: String) {
    let sandbox = try Sandbox()
    let (jobID, folder) = try sandbox.crash(.team) { try write("done\n", $0, sandbox) }
    var inside = sandbox
    inside.test.context.workingDirectory = folder
    #expect(try inside.finish(jobID, files: ["work.txt"]).refusalCodes == [])
    try Merger(sandbox.project).drain()
    let commit = try #require(try sandbox.store.requireLatest().state.stories.first { $0.key == story }?.value.commit)
    try sandbox.git("update-ref", "refs/heads/takt/sample", "main")
    return (sandbox, commit)
  }

  @Test("a branch without the commit of a story that passed is asked about; taken, the story stays done")
  func resetTaken() throws {
    let (sandbox, commit) = try resetBranch()
    let question = try askedAbout(.commitMissing, sandbox)
    #expect(
      question.detail
        == "branch `takt/sample` does not have commit \(commit.prefix(10)) any more, with which US-001 passed")
    _ = try answer(.take, sandbox)
    let run = try sandbox.takeOver()
    #expect(run.state.recoveryQuestions.isEmpty)
    #expect(run.state.openJobs.map(\.story) == [StoryID("US-002")])
    #expect(
      run.state.openJobs.first?.base == (try sandbox.git("rev-parse", "main").dropLast()).description)
  }

  @Test("put aside, its commit is kept and it begins anew on the branch as it is")
  func resetDiscarded() throws {
    let (sandbox, commit) = try resetBranch()
    _ = try askedAbout(.commitMissing, sandbox)
    let ref = try #require(try answer(.discard, sandbox).ref)
    #expect(try sandbox.git("rev-parse", ref) == commit + "\n")
    let run = try sandbox.takeOver()
    #expect(run.state.openJobs.map(\.story) == [story])
    let record = try WorkspacePreparation(sandbox.project).ready(#require(run.state.openJobs.first).id)
    #expect(!sandbox.context.files.exists("\(record.path)/work.txt"))
  }

  @Test("a branch that is put back by hand takes the question back")
  func resetUndone() throws {
    let (sandbox, commit) = try resetBranch()
    _ = try askedAbout(.commitMissing, sandbox)
    try sandbox.git("update-ref", "refs/heads/takt/sample", commit)
    let run = try sandbox.takeOver()
    #expect(run.state.recoveryQuestions.isEmpty)
    #expect(events(run).suffix(5).contains("recovery.answered"))
  }

  // MARK: - Asking and answering

  @Test("a session is told to ask a person, in one action for each question, and may end its turn")
  func human() throws {
    let (sandbox, _) = try movedTree()
    let answer = try SessionDriver(sandbox.project).next(wait: .zero)
    #expect(answer.state == .human)
    let action = try #require(answer.value["actions"]?.array?.first)
    #expect(action["action"]?.string == "human")
    #expect(action["story"]?.string == "US-001")
    #expect(action["options"]?.array?.first?["command"]?.string == "takt-helper resume --take US-001")
    #expect(try !SessionDriver(sandbox.project).hasWork(backgroundAgents: []))
    let status = try ProjectStatus(sandbox.project)
    #expect(status.headline.contains("waiting for an answer"))
    #expect(status.details.contains { $0.contains("`takt-helper resume --discard US-001` keeps them") })
    #expect(status.value["recovery"]?.array?.count == 1)
  }

  @Test("an answer to what nobody asked, and one that the question does not have, are refused with what there is")
  func wrongAnswers() throws {
    let sandbox = try Sandbox()
    try sandbox.crash(.team) { try write("half\n", $0, sandbox) }
    #expect(throws: Failure.self) { _ = try answer(.take, sandbox) }
    do {
      _ = try answer(.take, sandbox)
    } catch let failure as Failure {
      #expect(failure.message.hasPrefix("nothing is asked about US-001 in run `"))
      #expect(failure.hints == ["go on with `takt-helper resume`"])
    }
    let folder = try #require(try sandbox.store.requireLatest().state.workspaces.first).path
    try sandbox.context.files.removeTree(folder)
    _ = try askedAbout(.treeGone, sandbox)
    do {
      _ = try answer(.take, sandbox)
      Issue.record("it was taken")
    } catch let failure as Failure {
      #expect(failure.message.hasPrefix("`--take` is no answer: the tree `"))
      #expect(failure.hints == ["`takt-helper resume --discard US-001` begins US-001 anew"])
    }
  }
}
