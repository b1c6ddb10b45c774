import TaktText

/// What is demanded of configurations and workflows; their readers see to it while they read.
package enum SettingRules {
  typealias SettingRule = ValidationRule<SourceText>

  static let configuration: [SettingRule] = [
    SettingRule(
      .error, "config.shape", "a configuration is a JSON object", breaking: [RuleExample(.configuration, "↓[]")],
      keeping: [RuleExample(.configuration, "{}")]),
    SettingRule(
      .error, "config.type", "every setting has its type",
      breaking: [
        RuleExample(.configuration, "{\"gates\": ↓{}}"), RuleExample(.configuration, "{\"refusalLimit\": ↓0}"),
        RuleExample(.configuration, "{\"crashPauseSeconds\": ↓-1}"),
        RuleExample(.configuration, "{\"agentIdleSeconds\": ↓\"10\"}"),
      ],
      keeping: [
        RuleExample(.configuration, "{\"refusalLimit\": 3, \"agentIdleSeconds\": 60}"),
        RuleExample(.configuration, "{\"crashPauseSeconds\": 0, \"checkpointSeconds\": 0}"),
      ]),
    SettingRule(
      .error, "config.gate-name", "a gate has a name of lower-case letters, digits and hyphens",
      breaking: [gates("↓{\"command\": [\"make\"]}"), gates("↓{\"name\": \"../x\", \"command\": [\"make\"]}")],
      keeping: [gate]),
    SettingRule(
      .error, "config.gate-field", "a gate has no other fields than takt knows",
      breaking: [
        gates("{\"name\": \"tests\", \"command\": [\"make\"], ↓\"timeout\": 5}"),
        gates("{\"name\": \"tests\", \"command\": [\"make\"], ↓\"min_coverage\": 80}"),
      ], keeping: [gate]),
    SettingRule(
      .error, "config.agent-command", "an agent's program is told its job",
      breaking: [RuleExample(.configuration, "{\"agentCommand\": ↓[\"my-agent\", \"{model}\"]}")],
      keeping: [
        RuleExample(.configuration, "{\"agentCommand\": [\"my-agent\", \"--prompt={prompt}\"]}"),
        RuleExample(.configuration, "{\"agentCommand\": [\"my-agent\", \"{token}\"]}"),
      ]),
    SettingRule(
      .error, "config.duplicate-gate", "every gate has a name of its own",
      breaking: [
        gates("{\"name\": \"tests\", \"command\": [\"make\"]}, ↓{\"name\": \"tests\", \"command\": [\"make\"]}")
      ], keeping: [gate]),
    SettingRule(
      .error, "config.command", "a command is a program and its arguments, each a text",
      breaking: [
        gates("{\"name\": \"tests\", \"command\": ↓\"swift test\"}"), gates("{\"name\": \"tests\", \"command\": ↓[]}"),
        gates("{\"name\": \"tests\", \"command\": ↓[\"make\", 1]}"),
      ], keeping: [gate]),
    SettingRule(
      .error, "config.path", "a path lies below the repository's root",
      breaking: [
        RuleExample(.configuration, "{\"copy\": ↓[\"../.env\"]}"), RuleExample(.configuration, "{\"copy\": ↓[\"/x\"]}"),
        RuleExample(.configuration, "{\"copy\": ↓\".env\"}"),
      ], keeping: [RuleExample(.configuration, "{\"copy\": [\".env\", \"a/b\"]}")]),
    SettingRule(
      .error, "config.own-path", "nothing of takt's or git's own is copied into a tree",
      breaking: [
        RuleExample(.configuration, "{\"copy\": ↓[\".takt/scenarios.json\"]}"),
        RuleExample(.configuration, "{\"copy\": ↓[\"a\", \"./.TAKT/x\"]}"),
        RuleExample(.configuration, "{\"copy\": ↓[\"sub/.git/config\"]}"),
      ], keeping: [RuleExample(.configuration, "{\"copy\": [\".takt.env\", \".github/x\"]}")]),
    SettingRule(
      .warning, "config.unknown", "every setting is one of takt's",
      breaking: [RuleExample(.configuration, "{↓\"refusalLimits\": 3}"), RuleExample(.configuration, "{↓\"x\": 3}")],
      keeping: [gate, RuleExample(.configuration, "{\"$schema\": \"takt.schema.json\"}")]),
  ]

  private static func gates(_ gates: String) -> RuleExample {
    RuleExample(.configuration, "{\"gates\": [\(gates)]}")
  }

  private static let gate = gates("{\"name\": \"tests\", \"command\": [\"swift\", \"test\"], \"timeoutSeconds\": 600}")

  static let workflow: [SettingRule] = [
    SettingRule(
      .error, "workflow.shape", "a workflow is a YAML mapping", breaking: [RuleExample(.workflow, "↓- a\n")],
      keeping: [steps("")]),
    SettingRule(
      .error, "workflow.name", "a workflow has a name of lower-case words",
      breaking: [RuleExample(.workflow, "name: ↓My Flow\n\(stepsText)")], keeping: [steps("")]),
    SettingRule(
      .error, "workflow.steps", "a workflow has steps",
      breaking: [RuleExample(.workflow, "name: a\nsteps: ↓[]\n")], keeping: [steps("")]),
    SettingRule(
      .error, "workflow.duplicate-step", "every step has a name of its own",
      breaking: [
        steps("  - ↓name: work\n    system: summary\n    rules:\n      - {condition: passed, next: COMPLETE}\n")
      ],
      keeping: [steps("")]),
    SettingRule(
      .error, "workflow.unknown-step", "a rule leads to a step of the workflow",
      breaking: [
        steps("  - name: end\n    system: summary\n    rules:\n      - {condition: passed, next: ↓wrok}\n"),
        RuleExample(.workflow, "name: a\ninitial_step: ↓begin\n\(stepsText)"),
      ], keeping: [steps("")]),
    SettingRule(
      .error, "workflow.step-name", "a step has a name of lower-case words",
      breaking: [steps("  - ↓system: summary\n")], keeping: [steps("")]),
    SettingRule(
      .error, "workflow.step-kind", "a step does exactly one thing",
      breaking: [steps("  - ↓name: x\n    system: summary\n    instruction: y\n")], keeping: [steps("")]),
    SettingRule(
      .error, "workflow.rules", "a step says what follows",
      breaking: [steps("  - ↓name: end\n    system: summary\n")], keeping: [steps("")]),
    SettingRule(
      .error, "workflow.unsupported", "a workflow asks for what takt can carry out",
      breaking: [RuleExample(.workflow, "name: a\n↓max_step: 3\n\(stepsText)")], keeping: [steps("")]),
    SettingRule(
      .error, "workflow.type", "every field has its type",
      breaking: [RuleExample(.workflow, "name: a\nmax_steps: ↓many\n\(stepsText)")], keeping: [steps("")]),
  ]

  private static let stepsText =
    "steps:\n  - name: work\n    stories:\n    rules:\n      - {condition: all(\"passed\"), next: COMPLETE}\n"

  private static func steps(_ more: String) -> RuleExample {
    RuleExample(.workflow, "name: a\n\(stepsText)\(more)")
  }
}
