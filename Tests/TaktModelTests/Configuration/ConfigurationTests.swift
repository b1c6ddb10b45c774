import TaktModel
import TaktTestSupport
import TaktText
import Testing

@Suite("configuration")
struct ConfigurationTests {
  private func read(_ text: String, from origin: Configuration.Source = .project) -> Reading<Configuration> {
    Configuration.read(SourceText(name: "takt.json", bytes: Array(text.utf8)), from: origin)
  }

  private func read(valid text: String) throws -> Configuration {
    try read(text).get("the configuration")
  }

  @Test("names are plain, different, and lead through at most one object; every setting has a meaning in one line")
  func table() {
    let names = SettingTable.all.map(\.name)
    #expect(names.count >= 18)
    #expect(Set(names).count == names.count)
    for setting in SettingTable.all {
      #expect((1...2).contains(Configuration.path(of: setting.name).count))
      #expect(!setting.meaning.isEmpty && !setting.meaning.hasSuffix(".") && setting.meaning.first?.isLowercase == true)
      #expect(!setting.meaning.contains("|") && !setting.meaning.contains("\n"), "it is a cell of a table")
    }
  }

  @Test("without anything set every setting has its default")
  func defaults() throws {
    let configuration = try read(valid: "{}")
    #expect(configuration.gates.isEmpty)
    #expect(configuration.agentTimeoutSeconds == 3600)
    #expect(configuration.runTokens == nil)
    #expect(configuration.limits == BreakerLimits())
    #expect(configuration.json == [:])
    for setting in SettingTable.all { #expect(configuration.json(of: setting) == setting.fallbackValue) }
  }

  @Test("what is set is read, and written as it was set")
  func roundTrip() throws {
    let text =
      #"{"gates":[{"name":"tests","command":["make"],"timeoutSeconds":5}],"refusalLimit":3,"#
      + #""prepare":[["npm","ci"]],"copy":[".env"],"budget":{"runMinutes":480,"storyDollars":2.5},"checkpointSeconds":0,"#
      + #""agentCommand":["a","{token}"]}"#
    let configuration = try read(valid: text)
    #expect(configuration.gates == [Gate(name: "tests", command: ["make"], timeoutSeconds: 5)])
    #expect(configuration.refusalLimit == 3)
    #expect(configuration.copiedFiles == [".env"])
    #expect(configuration.limits.budget.runMinutes == 480)
    #expect(configuration.limits.budget.storyMicrodollars == 2_500_000)
    #expect(configuration.checkpointSeconds == 0)
    #expect(try read(valid: configuration.json.compact) == configuration)
    #expect(try read(valid: text) == configuration)
  }

  @Test("every default can be written down and read")
  func everyDefault() throws {
    for setting in SettingTable.all {
      guard let value = setting.fallbackValue else { continue }
      let object = Configuration.path(of: setting.name).reversed().reduce(value) { .object([($1, $0)]) }
      let configuration = try read(valid: object.compact)
      #expect(configuration.sets(setting), "\(setting.name)")
      #expect(configuration.json(of: setting) == value, "\(setting.name)")
    }
  }

  @Test(
    "a gate's unknown field is an error with a way out",
    arguments: [
      ("timeout", "did you mean `timeoutSeconds`?"), ("timeoutSecond", "did you mean `timeoutSeconds`?"),
      ("min_coverage", "its fields are `name`, `command` and `timeoutSeconds`"),
    ])
  func gateField(_ field: String, _ hint: String) {
    let reading = read(#"{"gates": [{"name": "tests", "command": ["make"], "\#(field)": 5}]}"#)
    #expect(reading.value == nil)
    #expect(reading.diagnostics.map(\.message) == ["a gate has no field `\(field)`"])
    #expect(reading.diagnostics.map(\.hint) == [hint])
  }

  @Test("a run's copy is read with the rules of the version that wrote it")
  func runsCopy() throws {
    let text = #"{"gates": [{"name": "tests", "command": ["make"], "timeout": 5}], "agentCommand": ["a"]}"#
    #expect(read(text).value == nil)
    let copy = try read(text, from: .run).get("the copy")
    #expect(copy.gates.map(\.timeoutSeconds) == [600])
    #expect(copy.agentCommand == ["a"])
  }

  @Test("a name that is no setting is a warning that names the nearest one")
  func unknown() {
    let reading = read(#"{"refusalLimits": 3, "runTokens": 5, "budget": {"runToken": 5, "x": 1}, "$schema": "s"}"#)
    #expect(reading.value != nil)
    #expect(
      reading.diagnostics.map(\.message) == [
        "`refusalLimits` is not a setting of takt", "`runTokens` is not a setting of takt",
        "`budget.runToken` is not a setting of takt", "`budget.x` is not a setting of takt",
      ])
    #expect(
      reading.diagnostics.map(\.hint) == [
        "did you mean `refusalLimit`?", "did you mean `budget.runTokens`?", "did you mean `runTokens`?", nil,
      ])
  }

  @Test("layers override each other setting by setting, and each value knows its file")
  func layers() throws {
    func layer(_ name: String, _ text: String, _ origin: Configuration.Source) -> LayeredConfiguration.Layer {
      .init(SourceText(name: name, bytes: Array(text.utf8)), origin)
    }
    let user = layer("/home/.config/takt/config.json", #"{"refusalLimit": 2, "budget": {"runTokens": 5}}"#, .user)
    let project = layer("takt.json", #"{"refusalLimit": 3, "gates": [], "budget": {"storyTokens": 7}}"#, .project)
    let layers = try LayeredConfiguration([user, project])
    #expect(layers.configuration.refusalLimit == 3)
    #expect(layers.configuration.runTokens == 5 && layers.configuration.storyTokens == 7)
    let files = Dictionary(uniqueKeysWithValues: SettingTable.all.map { ($0.name, layers.file(of: $0)) })
    #expect(files["refusalLimit"] == "takt.json")
    #expect(files["budget.runTokens"] == "/home/.config/takt/config.json")
    #expect(files["budget.storyTokens"] == "takt.json")
    #expect(files["agentIdleSeconds"] == .some(nil))

    let wrong = layer("/home/.config/takt/config.json", #"{"gates": []}"#, .user)
    let failure = #expect(throws: Failure.self) { try LayeredConfiguration([wrong, project]) }
    #expect(failure?.message == "the configuration `/home/.config/takt/config.json` has one error")
    #expect(failure?.diagnostics.map(\.message) == ["`gates` belongs to a project, not to your defaults"])
  }

  @Test("the schema knows every setting, and nothing but them")
  func schema() {
    let properties = SettingSchema.value["properties"]
    #expect(properties?["$schema"] != nil)
    for setting in SettingTable.all {
      let path = Configuration.path(of: setting.name)
      let own = path.count == 1 ? properties?[path[0]] : properties?[path[0]]?["properties"]?[path[1]]
      #expect(own?["description"]?.string == setting.meaning, "\(setting.name)")
    }
    #expect(SettingSchema.value["additionalProperties"] == false)
  }
}
