package import TaktModel
package import TaktSystem
package import TaktText

/// Something that can work on an assignment: a program that is started, or a script that is played.
package protocol Agent: Sendable {
  /// The name by which a person asks for it.
  var name: String { get }

  /// Works on an assignment until the agent is done with it, one way or the other.
  ///
  /// Whether the work is accepted is not for the agent to say: it reports through `finish`, and the journal knows.
  func work(on launch: AgentLaunch) throws(Failure) -> AgentReport
}

/// What an agent needs to know to begin.
package struct AgentLaunch: Sendable {
  /// The project.
  package let project: Project
  /// The run's folder.
  package let folder: RunFolder
  /// The assignment.
  package let spec: JobSpec
  /// The attempts at the same work before this one.
  package let earlier: EarlierAttempts
  /// The folder to work in.
  package let directory: String
  /// The limits for agents.
  package let configuration: Configuration
  /// Tells that the agent is to end at once.
  package let cancellation: Cancellation
  /// Called as soon as the agent's process is there.
  package let onStart: @Sendable (ProcessIdentity) -> Void
  /// Called with a short sentence whenever the agent does something worth showing.
  package let onActivity: @Sendable (String) -> Void

  /// The only thing that an agent is told: where to fetch its assignment.
  package var prompt: String { "takt-helper brief \(spec.id)" }
}

/// How an agent went.
package struct AgentReport: Sendable {
  /// How it ended.
  package let ending: AgentEnding
  /// What is known about it, in one sentence.
  package let detail: String
  /// What it used, if it says so.
  package let usage: Usage?
  /// What kept it from working on the side of its model's provider.
  package let fault: ProviderFault?

  /// Creates a report.
  package init(_ ending: AgentEnding, _ detail: String, usage: Usage? = nil, fault: ProviderFault? = nil) {
    self.ending = ending
    self.detail = detail
    self.usage = usage
    self.fault = fault
  }
}

/// The agents that a person can ask for.
package enum Agents {
  /// Their names.
  package static let names = ["claude", "scripted", "command"]

  /// The agent with a name.
  ///
  /// - `script`: The script's path, for the scripted agent.
  package static func named(
    _ name: String, script: String?, configuration: Configuration, _ context: Context
  ) throws(Failure) -> any Agent {
    switch name {
    case "claude": return ClaudeAgent()
    case "command":
      guard !configuration.agentCommand.isEmpty else {
        throw Failure(
          .usage, "the `command` agent needs to know what to run",
          hints: ["set `agentCommand` in `takt.json`, for example [\"my-agent\", \"{prompt}\"]"])
      }
      return CommandAgent(template: configuration.agentCommand)
    case "scripted":
      guard let script else {
        throw Failure(.usage, "the `scripted` agent needs a script", hints: ["give one with `--script FILE`"])
      }
      let source = SourceText(name: script, bytes: try context.readNamed(script))
      return ScriptedAgent(script: try AgentScript.read(source))
    default:
      let hint = Similarity.nearest(to: name, in: names).map { "did you mean `\($0)`?" }
      throw Failure(
        .usage, "there is no agent `\(ForeignText.line(name))`",
        hints: [hint ?? "known: \(names.joined(separator: ", "))"])
    }
  }
}
