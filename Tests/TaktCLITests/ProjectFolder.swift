import TaktCLI
import TaktSystem
import TaktTestSupport

/// A folder that looks like a project to everything that starts no git.
struct ProjectFolder {
  let directory: TemporaryDirectory

  /// Runs a test in a project whose files are these.
  static func with<Value>(
    _ files: [(path: String, text: String)], _ body: (ProjectFolder) throws -> Value
  ) throws -> Value {
    try TemporaryDirectory.with { directory in
      try directory.write("ref: refs/heads/main\n", to: ".git/HEAD")
      for file in files { try directory.write(file.text, to: file.path) }
      return try body(ProjectFolder(directory: directory))
    }
  }

  /// Runs a command line; the pack is the repository's own.
  func run(_ line: String, home: String? = nil) -> (status: ExitStatus, output: String, errors: String) {
    let test = TestContext.real(in: directory)
    var context = test.context
    context.executablePath =
      "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/.build/x/takt-helper"
    context.environment["HOME"] = home.map { directory.path($0) } ?? directory.path("home")
    let status = Tool.run(arguments: line.split(separator: " ").map(String.init), context: context)
    return (status, test.output.text, test.errorOutput.text)
  }

  /// A plan of two stories.
  static let plan = """
    {"project": "P", "branchName": "takt/p", "description": "d", "userStories": [
      {"id": "US-001", "title": "One", "description": "d", "acceptanceCriteria": ["c"], "priority": 1, "passes": false},
      {"id": "US-002", "title": "Two", "description": "d", "acceptanceCriteria": ["c"], "priority": 2, "passes": false}
    ]}

    """
}
