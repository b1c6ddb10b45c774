import TaktCLI
import TaktModel
import TaktTestSupport
import TaktText
import Testing

@Suite("the account of a run on a terminal")
struct RunSummaryTextTests {
  private func summary() throws -> RunSummary {
    let ids = try (1...3).map { try #require(StoryID("US-00\($0)")) }
    let plan = Plan(
      project: "p", branchName: "takt/sample",
      stories: zip(ids, ["Short", "A title that is long enough to be cut somewhere \u{1B}[2J", "端到端"]).map {
        Story(
          id: $0, title: $1, description: "", acceptanceCriteria: [], priority: 1, kind: .logic, size: .small,
          verification: .inline, passes: false, dependsOn: [], knownIssues: [], notes: "")
      })
    let run = try #require(RunID("20260102-030405-sample"))
    let header = RunHeader(
      mode: .solo, workflow: "lights-out", plan: "stories.json", branch: "takt/sample", originalBranch: "main",
      base: String(repeating: "a", count: 40), alreadyDone: [])
    var state = RunState()
    let start = Timestamp(milliseconds: 1_767_323_045_000)
    state.apply(.run(.started(header)), at: start)
    let later = Timestamp(milliseconds: 1_767_323_245_000)
    let jobID = JobID(randomBytes: Array(repeating: 7, count: JobID.randomByteCount))
    let spec = JobSpec(
      id: jobID, role: .worker, step: "execute", story: ids[0], attempt: 1, agentType: "takt-worker")
    state.apply(.job(.assigned(spec)), at: start)
    let refusal = Refusal(
      code: "finish.gate-failed",
      message: "gate `tests` failed (exit 1): `sh tests/run.sh`\n  wanted: 1\n\u{1B}[2Jgot: 2")
    let record = JournalRecord(
      sequence: 7, at: start, run: run, event: .job(.refused(jobID: jobID, refusals: [refusal])))
    state.apply(
      .story(
        .blocked(story: ids[1], category: .specUnclear, reason: "which of the two \u{202E}is meant", because: nil)),
      at: later)
    var summary = RunSummary(
      run: run, header: header, plan: plan, state: state, records: [record],
      changes: .init(commits: 1, files: 2, insertions: 30, deletions: 4), hasGates: false, journal: "journal.ndjson",
      now: later)
    summary.stories[0].phase = .passed
    summary.stories[0].outcomes = ["passed"]
    summary.stories[0].commit = String(repeating: "c", count: 40)
    summary.stories[0].attempts = 2
    summary.stories[0].files = 2
    summary.stories[0].gates = [
      GateResult(name: "tests", ending: "exit 0", passed: true, milliseconds: 5, log: "log")
    ]
    return summary
  }

  @Test("fits any terminal, and piped nothing is cut", arguments: [nil, 120, 80, 50, 30])
  func widths(_ width: Int?) throws {
    let text = try RunSummaryText(summary(), width: width, style: .plain).text
    #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    expectGolden(text, named: "cli/account-\(width.map(String.init) ?? "piped").txt")
    guard let width, width >= 50 else { return }
    for line in text.split(separator: "\n") {
      #expect(line.unicodeScalars.reduce(0) { $0 + ForeignText.width($1) } <= width, "\(line)")
    }
  }

  @Test("in team mode it says what working side by side came to", arguments: [nil, 50])
  func team(_ width: Int?) throws {
    var summary = try summary()
    let ids = summary.stories.compactMap { if case .story(let id) = $0.subject { id } else { nil } }
    let graph = DependencyGraph([Story(id: ids[0]), Story(id: ids[1]), Story(id: ids[2], dependsOn: [ids[0]])])
    let intervals = [(0, 0, 2), (1, 0, 10), (2, 2, 9)].map { story, start, end in
      TeamAccount.Interval(
        story: story, start: Timestamp(milliseconds: start * 60_000), end: Timestamp(milliseconds: end * 60_000))
    }
    summary.team = TeamAccount(graph, intervals, limit: 2)
    let text = RunSummaryText(summary, width: width, style: .plain).text
    let sentence =
      "Side by side, up to 2 at a time: 10 min 0 s instead of 19 min 0 s one after another; wave barriers would have "
      + "cost 7 min 0 s more; slots idle 5 %"
    #expect(text.split(separator: "\n").joined(separator: " ").contains(sentence), "\(text)")
    if width == nil { #expect(text.split(separator: "\n").contains { $0 == sentence }) }
  }

  @Test("colour only repeats what the words say")
  func colour() throws {
    let coloured = try RunSummaryText(summary(), width: 80, style: Style(isOn: true)).text
    #expect(coloured.contains("\u{1B}[31mblocked\u{1B}[0m"))
    var plain = coloured
    for emphasis in Style.Emphasis.allCases {
      plain = plain.split(separator: "\u{1B}[\(emphasis.rawValue)m", omittingEmptySubsequences: false).joined()
    }
    plain = plain.split(separator: "\u{1B}[0m", omittingEmptySubsequences: false).joined()
    #expect(plain == (try RunSummaryText(summary(), width: 80, style: .plain).text))
  }
}
