import TaktCLI
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("config")
struct ConfigCommandTests {
  @Test("the tables in the documents and the schema are what the table of settings yields")
  func documents() {
    expectGoldenBlock(SettingPage.overview, "settings", in: "README.md")
    expectGoldenBlock(SettingPage.details, "settings", in: "Documentation/formats.md")
    expectGolden(SettingPage.schema, named: "../../lib/schemas/takt.schema.json")
  }

  @Test("every setting is listed with its value and origin; the project's wins over the user's")
  func list() throws {
    let files = [
      ("takt.json", #"{"refusalLimit": 3}"#),
      ("home/.config/takt/config.json", #"{"refusalLimit": 2, "maxIterations": 4}"#),
    ]
    try ProjectFolder.with(files) { project throws in
      let list = project.run("config")
      #expect(list.status == .success && list.errors.isEmpty)
      let lines = list.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      #expect(lines[0] == ["setting", "value", "origin"])
      #expect(lines.contains(["refusalLimit", "3", "takt.json"]))
      #expect(lines.contains(["maxIterations", "4", "\(project.directory.path)/home/.config/takt/config.json"]))
      #expect(lines.contains(["agentIdleSeconds", "600", "default"]))
      #expect(lines.contains(["budget.runTokens", "none", "default"]))
      #expect(
        project.run("config --json").output.contains(
          #"{"name":"refusalLimit","value":3,"origin":"takt.json","default":5,"#))
      #expect(project.run("config get refusalLimit").output == "3\n")
      #expect(project.run("config get gates").output == "null\n")
      #expect(project.run("complete settings").output.hasPrefix("gates\nagentIdleSeconds\n"))
    }
  }

  @Test("the former file is read where it is alone, and ignored as a whole, with a note, beside takt.json")
  func former() throws {
    let former = (".takt/config.json", #"{"refusalLimit": 2, "maxIterations": 4}"#)
    try ProjectFolder.with([former]) { project throws in
      #expect(project.run("config get refusalLimit").output == "2\n")
      #expect(project.run("config set refusalLimit 7").output == "set `refusalLimit` in .takt/config.json\n")
      #expect(try project.directory.text(".takt/config.json") == #"{"refusalLimit": 7, "maxIterations": 4}"#)
    }
    try ProjectFolder.with([former, ("takt.json", #"{"refusalLimit": 3}"#)]) { project throws in
      #expect(project.run("config get refusalLimit").output == "3\n")
      #expect(project.run("config get maxIterations").output == "10\n")
      #expect(
        project.run("config").errors
          == "takt-helper: note: `.takt/config.json` is ignored, because there is a `takt.json`; move its settings there and "
          + "remove it\n")
    }
  }

  @Test("setting and unsetting change only the bytes of the value")
  func edits() throws {
    let original = "{\r\n\t\"mine\" : [1,  2],\r\n\t\"refusalLimit\": 3,\r\n\t\"budget\": {\"runTokens\": 1}\r\n}"
    try ProjectFolder.with([("takt.json", original)]) { project throws in
      func file() throws -> String { try project.directory.text("takt.json") }
      #expect(project.run("config set refusalLimit 3").output == "`refusalLimit` has this value already\n")
      #expect(try file() == original)
      #expect(project.run("config set refusalLimit 12").status == .success)
      #expect(try file() == original.replacing("\"refusalLimit\": 3", with: "\"refusalLimit\": 12"))
      #expect(project.run("config set budget.storyTokens 9").status == .success)
      #expect(try file().contains(#""budget": {"runTokens": 1, "storyTokens": 9}"#))
      #expect(project.run("config unset budget.storyTokens").status == .success)
      #expect(project.run("config set refusalLimit 3").status == .success)
      #expect(try file() == original)
      #expect(project.run("config unset maxIterations").output == "`maxIterations` is not set there\n")
      #expect(try file() == original)
    }
  }

  @Test("a file that is not there is made, for the project or for the user")
  func creation() throws {
    try ProjectFolder.with([]) { project throws in
      #expect(project.run("config set budget.runDollars 2.5").output == "set `budget.runDollars` in takt.json\n")
      #expect(try project.directory.text("takt.json") == "{\n  \"budget\": {\n    \"runDollars\": 2.5\n  }\n}\n")
      #expect(project.run("config set --user maxIterations 4 --json").output.contains(#""changed":true"#))
      #expect(try project.directory.text("home/.config/takt/config.json") == "{\n  \"maxIterations\": 4\n}\n")
      #expect(
        project.run("config get maxIterations --json").output.contains(#""origin":"\#(project.directory.path)/home/"#))
      #expect(project.run("config unset copy").output == "`copy` is not set there\n")
    }
  }

  @Test(
    "what cannot be set is refused with the reason, and nothing is changed",
    arguments: [
      ("config set refusalLimits 3", "there is no setting `refusalLimits`", "did you mean `refusalLimit`?"),
      ("config get x", "there is no setting `x`", "`takt-helper config` lists the settings"),
      (
        "config set refusalLimit 0", "`refusalLimit` must be a whole number from 1 to 1000000",
        "give a whole number from 1 to 1000000, as JSON"
      ),
      (
        "config set --user gates []", "`gates` belongs to a project, not to your defaults",
        "set it in the project's `takt.json`"
      ),
      (
        "config set agentCommand [\"a\"]",
        "`agentCommand` tells the agent nothing: it has neither `{prompt}` nor `{token}`",
        "write something like [\"my-agent\", \"{prompt}\"]"
      ),
      (
        "config set gates [{\"name\":\"a\",\"command\":[\"b\"],\"timeout\":5}]", "a gate has no field `timeout`",
        "did you mean `timeoutSeconds`?"
      ),
    ])
  func refusals(_ line: String, _ message: String, _ hint: String) throws {
    try ProjectFolder.with([("takt.json", "{}")]) { project throws in
      let answer = project.run(line)
      #expect(answer.status == .usage)
      #expect(answer.errors == "takt-helper: error: \(message)\n  hint: \(hint)\n")
      #expect(try project.directory.text("takt.json") == "{}")
      #expect(try project.directory.names() == [".git", "takt.json"])
    }
  }

  @Test("a value that is no JSON says so, and a file with mistakes is not edited")
  func broken() throws {
    try ProjectFolder.with([("takt.json", "{\"refusalLimit\": \"many\"}")]) { project throws in
      let value = project.run("config set maxIterations many")
      #expect(value.status == .usage)
      #expect(value.errors.hasPrefix("takt-helper: error: `many` is not a value of `maxIterations`\n  caused by: "))
      let file = project.run("config set maxIterations 3")
      #expect(file.status == .input)
      #expect(file.errors.contains("takt-helper: error: the configuration `takt.json` has one error"))
      #expect(try project.directory.text("takt.json") == "{\"refusalLimit\": \"many\"}")
    }
  }
}
