import TaktEngine
import TaktGit
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("A crash of a team between two records of the journal")
struct TeamBoundaryTests {
  /// How a moment is taken up.
  enum Aftermath: String, CaseIterable {
    case asItWas, treesLost
  }

  /// A diamond with a conflict, two sides that fail only together, and a story that cannot be done with one behind it.
  private static let stories = [
    ("US-001", [String]()), ("US-002", ["US-001"]), ("US-003", ["US-001"]), ("US-004", ["US-002", "US-003"]),
    ("US-005", []), ("US-006", []), ("US-007", ["US-001"]), ("US-008", ["US-007"]),
  ]

  private static let gates = """
    [{"name": "rule", "command":
      ["sh", "-c", "! { test -f left.txt && test -f right.txt && ! test -f bridge.txt; } && ! grep -qs bad four.txt"]}]
    """

  private static let script = """
    {"stories": {
      "US-001": [[{"write": {"path": "list.txt", "text": "one\\n"}}, {"finish": {}}]],
      "US-002": [[{"append": {"path": "list.txt", "text": "two\\n"}}, {"finish": {}}]],
      "US-003": [[{"append": {"path": "list.txt", "text": "three\\n"}}, {"finish": {}}]],
      "US-002-merge": [[{"write": {"path": "list.txt", "text": "one\\ntwo\\nthree\\n"}}, {"finish": {}}]],
      "US-003-merge": [[{"write": {"path": "list.txt", "text": "one\\ntwo\\nthree\\n"}}, {"finish": {}}]],
      "US-004": [
        [{"write": {"path": "four.txt", "text": "bad\\n"}}, {"finish": {}}],
        [{"write": {"path": "four.txt", "text": "good\\n"}}, {"finish": {}}]
      ],
      "US-005": [[{"write": {"path": "left.txt", "text": "left\\n"}}, {"finish": {}}]],
      "US-006": [[{"write": {"path": "right.txt", "text": "right\\n"}}, {"finish": {}}]],
      "US-005-merge": [[{"write": {"path": "bridge.txt", "text": "bridge\\n"}}, {"finish": {}}]],
      "US-006-merge": [[{"write": {"path": "bridge.txt", "text": "bridge\\n"}}, {"finish": {}}]],
      "US-007": [[
        {"write": {"path": "half.txt", "text": "half\\n"}},
        {"finish": {"outcome": "blocked", "category": "spec_unclear", "reason": "Which colour?"}}
      ]]
    }}
    """

  @Test(
    "loses nothing that was accepted: from every moment the run comes to the same end, and nothing is merged twice",
    arguments: [Isolation.worktree, .clone], Aftermath.allCases)
  func boundaries(_ isolation: Isolation, _ aftermath: Aftermath) throws {
    let sandbox = try Sandbox(Self.stories, gates: Self.gates)
    let photographer = Photographer(of: sandbox)
    let watched = Sandbox(standing: sandbox.directory, interceptor: photographer)
    var start = RunStart(mode: .team)
    start.isolation = isolation
    try watched.start(start)
    try watched.drive(Self.script)
    try expectRightEnd(sandbox, aftermath, "without a crash")
    let records = try sandbox.store.requireLatest().journal.records.count
    let moments = photographer.moments
    #expect(moments.count >= 2 * records - 2)
    let stride = FaultSweep.stride(151)
    let first = (isolation == .clone ? stride / 3 : 0) + (aftermath == .treesLost ? stride / 2 : 0)
    for (number, moment) in moments.enumerated() where number % stride == first % stride {
      let place: Comment = "moment \(number) of \(moments.count)"
      do {
        try sandbox.goBack(to: moment, losesTrees: aftermath == .treesLost)
        try sandbox.forgetProcesses()
        if try sandbox.store.latest()?.state.result == nil {
          let hasBegun = try sandbox.store.latest() != nil
          if !hasBegun || number.isMultiple(of: 2) { try sandbox.start(start) }
          try sandbox.drive(Self.script)
          if aftermath == .treesLost, try sandbox.discardWhatIsAsked() { try sandbox.drive(Self.script) }
        }
        let left = try WorkspaceRelease(sandbox.project).releaseAll()
        #expect(left == [], place)
        try expectRightEnd(sandbox, aftermath, place)
      } catch {
        Issue.record(error, place)
      }
    }
  }

  private func expectRightEnd(_ sandbox: Sandbox, _ aftermath: Aftermath, _ place: Comment) throws {
    #expect(try RunFolder.all(sandbox.project).count == 1, place)
    let run = try sandbox.store.requireLatest()
    #expect(run.state.result?.kind == .blocked, place)
    let expected = (1...6).map { "US-00\($0)" }
    var passed: [String] = []
    var accepted: Set<StoryID> = []
    var working: [StoryID: JobID] = [:]
    for record in run.journal.records {
      switch record.event {
      case .job(.assigned(let spec)):
        guard let story = spec.story else { continue }
        #expect(working[story] == nil, "\(place): two agents have \(story)")
        #expect(spec.role == .resolver || !accepted.contains(story), "\(place): \(story) is done again")
        #expect(!passed.contains(story.text), "\(place): \(story) is over")
        working[story] = spec.id
      case .job(.accepted(let acceptance)):
        guard let story = run.state.job(acceptance.jobID)?.story else { continue }
        accepted.insert(story)
        working[story] = nil
      case .job(.ended(let jobID, _, _)), .job(.reportedBlocked(let jobID, _, _)):
        if let story = run.state.job(jobID)?.story, working[story] == jobID { working[story] = nil }
      case .job(.withdrawn(let jobID, _)): Issue.record("\(place): the work of \(jobID) was given up")
      case .story(.passed(let story, _, let commit, _)):
        passed.append(story.text)
        let tip = try sandbox.git("rev-parse", "takt/sample").split(separator: "\n").first.map(String.init) ?? ""
        #expect(try sandbox.project.repository.isAncestor(try #require(commit), of: tip), place)
      default: break
      }
    }
    #expect(passed.sorted() == expected, place)
    let trailers = "%(trailers:key=Takt-Story,valueonly,separator=%x2C)"
    let merges = "%(trailers:key=Takt-Merge,valueonly,separator=%x2C)"
    func lines(_ format: String) throws -> [String] {
      try sandbox.git("log", "--format=\(format)", "main..takt/sample").split(separator: "\n").map(String.init).sorted()
    }
    let steps = try sandbox.git("log", "--first-parent", "--format=\(trailers)\(merges)", "main..takt/sample")
    #expect(try lines(trailers) == expected, place)
    #expect(steps.split(separator: "\n").map(String.init).sorted() == expected, place)
    let list = try sandbox.git("show", "takt/sample:list.txt").split(separator: "\n").sorted()
    #expect(list == ["one", "three", "two"], place)
    #expect(try sandbox.git("show", "takt/sample:four.txt") == "good\n", place)
    let kept = run.journal.records.compactMap { record -> String? in
      if case .story(.preserved(_, let ref?, _)) = record.event { ref } else { nil }
    }
    // What lay in a tree that was lost can be kept by nobody.
    if aftermath == .asItWas { #expect(kept.count == 1, place) }
    if let ref = kept.first, kept.count == 1 {
      #expect(try sandbox.git("show", "\(ref):half.txt") == "half\n", place)
    }
    #expect(run.state.workspaces == [], place)
    #expect(try sandbox.git("worktree", "list").split(separator: "\n").count == 1, place)
    #expect(try sandbox.git("symbolic-ref", "--short", "HEAD") == "main\n", place)
    #expect(try sandbox.git("status", "--porcelain") == "?? stories.json\n", place)
    #expect(try sandbox.git("fsck", "--no-dangling", "--no-progress") == "", place)
  }
}

extension Sandbox {
  /// Answers what is asked about trees that are gone, as a person who has no copy of them; answers whether anything was.
  fileprivate func discardWhatIsAsked() throws -> Bool {
    let questions = try store.requireLatest().state.recoveryQuestions
    for question in questions {
      #expect(question.problem == .treeGone)
      try store.change("resume") { (run) throws(Failure) in _ = try run.answer(question.story, .discard) }
    }
    return !questions.isEmpty
  }
}
