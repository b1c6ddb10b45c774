import TaktCLI
import TaktTestSupport
import Testing

@Suite("names that only the project knows")
struct NamesTests {
  @Test("completion scripts get stories, gates, runs, guides and workflows, one a line")
  func complete() throws {
    let files = [
      ("stories.json", ProjectFolder.plan),
      (
        ".takt/config.json",
        #"{"gates": [{"name": "tests", "command": ["true"]}, {"name": "lint", "command": ["true"]}]}"#
      ),
      (".takt/runs/20261120-154500-p/journal.ndjson", ""), (".takt/workflows/mine.yaml", ""),
      (".takt/workflows/$(id).yaml", ""), (".takt/workflows/README", ""),
    ]
    try ProjectFolder.with(files) { project in
      func names(_ kind: String) -> String { project.run("complete \(kind)").output }
      #expect(names("stories") == "US-001\nUS-002\n")
      #expect(names("gates") == "tests\nlint\n")
      #expect(names("runs") == "20261120-154500-p\n")
      #expect(names("guides") == "prd\nstories\n")
      #expect(names("workflows") == "lights-out\nmine\nplanning\n")
    }
    try TemporaryDirectory.with { directory in
      for kind in NameKind.allCases {
        let outside = ProjectFolder(directory: directory).run("complete \(kind.rawValue)")
        #expect(outside.status == .success && outside.errors.isEmpty, "\(kind)")
      }
    }
  }

  @Test("`workflow list` says where each workflow comes from and which one is hidden by another")
  func workflowList() throws {
    let own =
      "name: lights-out\ndescription: Ours.\nsteps:\n  - name: a\n    system: summary\n    rules:\n"
      + "      - condition: passed\n        next: COMPLETE\n      - condition: blocked\n        next: ABORT\n"
    let files = [(".takt/workflows/lights-out.yaml", own), (".takt/workflows/broken.yaml", "steps: 1\n")]
    try ProjectFolder.with(files) { project in
      let list = project.run("workflow list")
      #expect(
        list.output == """
          workflow    from              description
          broken      project           invalid: `takt-helper validate \(project.directory.path)/.takt/workflows/broken.yaml`
          lights-out  project           Ours.
          lights-out  built-in, hidden  Work through the stories of the plan, then write the account of the run.
          planning    built-in          Draft a plan from a PRD and split what is too big.

          """)
      #expect(project.run("workflow show lights-out").output == own)
      #expect(project.run("workflow list --json").output.contains(#""name":"broken","layer":"project","#))
    }
  }

  @Test(
    "a name that does not exist is answered with those that do",
    arguments: [
      ("workflow show lihgts-out", "there is no `lihgts-out.yaml` among the workflows", "did you mean `lights-out`?"),
      ("workflow show night", "there is no `night.yaml` among the workflows", "choose one of `lights-out`, `planning`"),
      ("workflow show A/B", "`A/B` is not the name of a workflow", "choose one of `lights-out`, `planning`"),
      ("guide plans", "there is no `plans.md` among the guides", "choose one of `prd`, `stories`"),
      ("guide ../x", "`../x` is not the name of a guide", "choose one of `prd`, `stories`"),
      ("validate storys.json", "there is no file `storys.json`", "did you mean `stories.json`?"),
      ("waves plan.json", "there is no file `plan.json`", "`.` has `extra.json`, `stories.json`"),
      ("validate plans/stories.json", "there is no file `plans/stories.json`", "there is no folder `plans` either"),
      ("import tasks/prd-x.md", "there is no file `tasks/prd-x.md`", "did you mean `tasks/prd-a.md`?"),
      ("plan create tasks/feature.md", "there is no file `tasks/feature.md`", "`tasks` has `prd-a.md`, `prd-b.md`"),
      (
        "plan draft tasks/feature.txt", "there is no file `tasks/feature.txt`",
        "`tasks` has no file that ends in `.txt`"
      ),
      ("run solo --agent scripted --script extar.json", "there is no file `extar.json`", "did you mean `extra.json`?"),
    ])
  func missing(_ line: String, _ message: String, _ hint: String) throws {
    let files = [
      ("stories.json", ProjectFolder.plan), ("extra.json", "{}"), ("tasks/prd-a.md", "# A"), ("tasks/prd-b.md", "# B"),
    ]
    try ProjectFolder.with(files) { project in
      let answer = project.run(line)
      #expect(answer.status == .input || answer.status == .usage)
      #expect(answer.output.isEmpty)
      let lines = answer.errors.split(separator: "\n").filter { !$0.hasPrefix("  caused by: looked in: ") }
      #expect(lines == ["takt-helper: error: \(message)", "  hint: \(hint)"])
    }
  }
}
