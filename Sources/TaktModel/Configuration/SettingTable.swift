/// All settings: a new one is one line here, and `configuration.NAME` reads it.
package struct SettingTable: Sendable {
  package let gates = Setting(
    "gates", .gates, default: [], isForProjectsOnly: true,
    "commands that must pass before work is accepted, run in this order and without a shell, such as "
      + "`[{\"name\": \"tests\", \"command\": [\"swift\", \"test\"], \"timeoutSeconds\": 600}]`")
  package let agentIdleSeconds = Setting(
    "agentIdleSeconds", .whole(1...1_000_000), default: 600, "end a headless agent that prints nothing for this long")
  package let agentTimeoutSeconds = Setting(
    "agentTimeoutSeconds", .whole(1...1_000_000), default: 3600, "end a headless agent that works for this long")
  package let agentGraceSeconds = Setting(
    "agentGraceSeconds", .whole(1...1_000_000), default: 30,
    "end a headless agent that has reported, or says that it is done, and does not exit within this time")
  package let crashPauseSeconds = Setting(
    "crashPauseSeconds", .whole(0...1_000_000), default: 5,
    "wait before an agent program that failed is restarted; doubles with each further failure, up to 5 minutes; 0 is no wait"
  )
  package let refusalLimit = Setting(
    "refusalLimit", .whole(1...1_000_000), default: 5,
    "reports of one agent that are refused before another agent takes over")
  package let prepare = Setting(
    "prepare", .commands, default: [], isForProjectsOnly: true,
    "commands that make a team's fresh work tree able to build, such as `[[\"npm\", \"ci\"]]`")
  package let prepareTimeoutSeconds = Setting(
    "prepareTimeoutSeconds", .whole(1...1_000_000), default: 600, "time limit of each of these commands")
  package let copiedFiles = Setting(
    "copy", .paths, default: [], isForProjectsOnly: true,
    "files that git ignores and a team's fresh work tree needs, such as `[\".env\"]`")
  package let maxIterations = Setting(
    "maxIterations", .whole(BreakerLimits.iterations), default: 10,
    "attempts at a story; `--max-iterations` sets it for one run")
  package let runMinutes = Setting(
    "budget.runMinutes", .limit(1...1_000_000_000), default: nil,
    "minutes that a run may work, without the time that it is stopped or waits for the model's provider")
  package let storyMinutes = Setting(
    "budget.storyMinutes", .limit(1...1_000_000_000), default: nil, "minutes that agents may work on one story")
  package let runTokens = Setting(
    "budget.runTokens", .limit(1...1_000_000_000), default: nil, "tokens that a run may use, input and output together")
  package let storyTokens = Setting(
    "budget.storyTokens", .limit(1...1_000_000_000), default: nil, "tokens that one story may use")
  package let runMicrodollars = Setting(
    "budget.runDollars", .dollars(upTo: 1_000_000_000), default: nil, "cost limit of a run in US dollars")
  package let storyMicrodollars = Setting(
    "budget.storyDollars", .dollars(upTo: 1_000_000_000), default: nil, "cost limit of one story in US dollars")
  package let checkpointSeconds = Setting(
    "checkpointSeconds", .whole(0...1_000_000), default: 60,
    "how often unfinished work of headless agents is saved under `refs/takt/checkpoint/`; 0 is never")
  package let agentCommand = Setting(
    "agentCommand", .agentProgram, default: [],
    "the program that `run --agent command` starts: words in which `{prompt}`, `{token}`, `{model}` and `{directory}` are "
      + "filled in")

  private init() {}

  /// The table.
  package static let table = SettingTable()

  /// Its lines, in order.
  package static let all = Mirror(reflecting: table).children.compactMap { $0.value as? any SettingEntry }
}
