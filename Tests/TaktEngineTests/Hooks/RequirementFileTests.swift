import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

/// What the hook lets a session write that works on a PRD.
@Suite("The PRD that a session may write")
struct RequirementFileTests {
  private static func passes(
    _ sandbox: Sandbox, _ path: String, tool: String = "Write", folder: String? = nil, agent: String = "",
    jobID: JobID? = nil
  ) throws -> Bool {
    var context = sandbox.context
    if let jobID { context.environment["TAKT_TOKEN"] = jobID.text }
    var members: [(String, JSONValue)] = [
      ("session_id", "s1"), ("cwd", .string(folder ?? sandbox.root)), ("tool_name", .string(tool)),
      ("tool_input", ["file_path": .string(path), "content": "x"]),
    ]
    if !agent.isEmpty { members.append(("agent_id", .string(agent))) }
    let answer = Hook(context, rights: .sample).answer(
      .preToolUse, input: Array(JSONValue.object(members).compact.utf8))
    guard let answer else { return false }
    let output = try #require(answer["hookSpecificOutput"])
    #expect(output["permissionDecision"]?.string == "allow", "what is not let through is left to the client")
    #expect(output["updatedInput"] == nil, "nothing of a file is changed on its way")
    return true
  }

  @Test(
    "`tasks/prd-` and a kebab name passes, written and edited, whether it is there or not",
    arguments: ["a", "word-count", "3-words", String(repeating: "a", count: 60)])
  func allowed(_ feature: String) throws {
    let sandbox = try Sandbox()
    let path = "\(sandbox.root)/tasks/prd-\(feature).md"
    #expect(try Self.passes(sandbox, path), "there is no folder yet")
    #expect(try Self.passes(sandbox, "tasks/prd-\(feature).md"))
    try sandbox.write("x", to: "tasks/prd-\(feature).md")
    #expect(try Self.passes(sandbox, path))
    #expect(try Self.passes(sandbox, path, tool: "Edit"))
    #expect(try Self.passes(sandbox, path, folder: "\(sandbox.root)/tasks"))
  }

  @Test(
    "no other name passes",
    arguments: [
      "", "/", "README.md", "stories.json", ".takt/scenarios.json", "prd-a.md", "tasks/a.md", "tasks/prd-.md",
      "tasks/prd-",
      "tasks/prd-.md.md", "tasks/prd-a", "tasks/prd-a.txt", "tasks/prd-a.md ", "tasks/prd-a.md/", "tasks/prd-a.md\u{0}",
      "tasks/prd-A.md", "tasks/prd-a--b.md", "tasks/prd--a.md", "tasks/prd-a-.md", "tasks/prd-a b.md", "tasks/prd-ä.md",
      "tasks/prd-a\u{301}.md", "tasks/prd-\u{301}a.md", "tasks/prd-a.md\u{301}", "Tasks/prd-a.md", "tasks/PRD-a.md",
      "tasks/prd-a/b.md", "tasks/prd-a/../b.md", "tasks/prd-a/../../b.md", "tasks/prd-..md", "tasks/../prd-a.md",
      "tasks/../tasks/prd-a.md", "./tasks/prd-a.md", "tasks//prd-a.md", "tasks/x/prd-a.md", "../tasks/prd-a.md",
      "~/tasks/prd-a.md", "tasks/prd-$HOME.md", "tasks/prd-\(String(repeating: "a", count: 61)).md",
    ])
  func refused(_ path: String) throws {
    let sandbox = try Sandbox()
    for path in ["\(sandbox.root)/\(path)", path] { #expect(try !Self.passes(sandbox, path), "\(path)") }
  }

  @Test("a folder that only looks like the project's is another one")
  func otherFolders() throws {
    let sandbox = try Sandbox()
    let composed = sandbox.directory.path("caf\u{E9}")
    let decomposed = sandbox.directory.path("cafe\u{301}")
    try sandbox.directory.write("ref: refs/heads/main\n", to: "caf\u{E9}/.git/HEAD")
    #expect(try Self.passes(sandbox, "\(composed)/tasks/prd-a.md", folder: composed))
    #expect(try !Self.passes(sandbox, "\(decomposed)/tasks/prd-a.md", folder: composed))
    #expect(try !Self.passes(sandbox, "\(sandbox.root)2/tasks/prd-a.md"))
    #expect(try !Self.passes(sandbox, "\(composed)/tasks/prd-a.md"), "it is another project's")
  }

  @Test("nothing passes through a link, or in the place of something that is no file")
  func links() throws {
    let sandbox = try Sandbox()
    let files = sandbox.context.files
    let elsewhere = sandbox.directory.path("elsewhere")
    try files.createDirectory(elsewhere)
    try sandbox.write("x", to: "tasks/prd-a.md")
    let tasks = "\(sandbox.root)/tasks"
    try files.symlink("\(elsewhere)/x.md", at: "\(tasks)/prd-dangling.md")
    try files.symlink("prd-a.md", at: "\(tasks)/prd-near.md")
    try files.createDirectory("\(tasks)/prd-folder.md")
    for name in ["dangling", "near", "folder"] {
      #expect(try !Self.passes(sandbox, "\(tasks)/prd-\(name).md"), "\(name)")
    }
    #expect(try Self.passes(sandbox, "\(tasks)/prd-a.md"))
    try files.removeTree(tasks)
    try files.symlink(elsewhere, at: tasks)
    #expect(try !Self.passes(sandbox, "\(tasks)/prd-a.md"), "the folder is a link")
    try files.remove(tasks)
    try sandbox.write("x", to: "tasks")
    #expect(try !Self.passes(sandbox, "\(tasks)/prd-a.md"), "the folder is a file")
  }

  @Test("agents and other tools do not pass, and nobody passes outside a project")
  func others() throws {
    let sandbox = try Sandbox()
    let path = "\(sandbox.root)/tasks/prd-a.md"
    #expect(try !Self.passes(sandbox, path, agent: "a1"))
    #expect(try !Self.passes(sandbox, path, jobID: JobID(randomBytes: [1])))
    for tool in ["Read", "MultiEdit", "NotebookEdit", "write", "mcp__x__Write"] {
      #expect(try !Self.passes(sandbox, path, tool: tool), "\(tool)")
    }
    let outside = sandbox.directory.path("outside")
    try sandbox.context.files.createDirectory(outside)
    #expect(try !Self.passes(sandbox, "\(outside)/tasks/prd-a.md", folder: outside))
    #expect(try !Self.passes(sandbox, path, folder: outside))
  }
}
