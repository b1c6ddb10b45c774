import TaktCLI
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("import")
struct ImportCommandTests {
  private let document = "# Colours\n\n## User Stories\n\n### US-001: Show colours\n\n- `show` prints three colours\n"

  private func run(
    _ directory: TemporaryDirectory, path: String? = nil, _ words: String...
  ) -> (status: ExitStatus, output: String, errors: String) {
    var test = TestContext.real(in: directory)
    if let path { test.context.environment["PATH"] = path }
    let status = Tool.run(arguments: words, context: test.context)
    return (status, test.output.text, test.errorOutput.text)
  }

  @Test("a draft is written, and never over something else without --force")
  func overwriting() throws {
    try TemporaryDirectory.with { directory in
      try directory.write(document, to: "prd-colours.md")
      let first = run(directory, "import", "prd-colours.md")
      #expect(first.status == .success)
      #expect(
        first.output.hasPrefix("wrote one story to stories.json as a draft\n\nto be decided:\n- one story has no size"))
      #expect(try directory.text("stories.json").contains(#""branchName": "takt/colours""#))
      try directory.write("mine\n", to: "stories.json")
      let second = run(directory, "import", "prd-colours.md")
      #expect(second.status == .refused)
      #expect(second.errors.contains("`stories.json` exists already and stays as it is"))
      #expect(try directory.text("stories.json") == "mine\n")
      try FileSystem().symlink("nowhere", at: directory.path("link.json"))
      #expect(run(directory, "import", "prd-colours.md", "-o", "link.json").status == .refused)
      #expect(run(directory, "import", "prd-colours.md", "--force").status == .success)
      #expect(run(directory, "validate", "stories.json").status == .success)
    }
  }

  @Test("the draft can be printed, and the decisions are facts")
  func forms() throws {
    try TemporaryDirectory.with { directory in
      try directory.write(document, to: "prd-colours.md")
      let printed = run(directory, "import", "prd-colours.md", "--output", "-", "--feature", "My Colours")
      #expect(printed.output.hasPrefix("{\n") && printed.output.contains("takt/my-colours"))
      #expect(printed.errors.contains("to be decided"))
      let facts = run(directory, "import", "prd-colours.md", "--json").output
      #expect(
        facts.hasPrefix(#"{"plan":"stories.json","branchName":"takt/colours","stories":["US-001"],"decisions":[{"#))
      #expect(try directory.names() == ["prd-colours.md", "stories.json"])
    }
  }

  @Test("a PDF is read through pdftotext, whatever its name, and its absence is said")
  func pdf() throws {
    try TemporaryDirectory.with { directory in
      try directory.write("%PDF-1.4\n", to: "-x $(id).pdf")
      let absent = run(directory, path: directory.path("none"), "import", "--", "-x $(id).pdf")
      #expect(absent.status == .environment)
      #expect(absent.errors.contains("without `pdftotext`"))
      _ = try directory.script(
        "bin/pdftotext",
        "[ \"$4\" = \"\(directory.path)/-x \\$(id).pdf\" ] || exit 9\nprintf 'Colours\\n\\nStory 1: Show\\n- prints three\\n'"
      )
      let path = "\(directory.path("bin")):/usr/bin:/bin"
      let read = run(directory, path: path, "import", "--output=-", "--", "-x $(id).pdf")
      #expect(read.status == .success, "\(read.errors)")
      #expect(read.output.contains(#""title": "Show""#) && read.output.contains("takt/colours"))
      _ = try directory.script("bin/pdftotext", "echo broken >&2; exit 1")
      let broken = run(directory, path: path, "import", "--output=-", "--", "-x $(id).pdf")
      #expect(broken.status == .input)
      #expect(broken.errors.contains("caused by: broken"))
    }
  }
}
