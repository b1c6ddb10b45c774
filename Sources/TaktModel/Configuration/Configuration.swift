package import TaktText

/// What a project settles for itself in `.takt/config.json`.
package struct Configuration: Hashable, Sendable {
  /// The quality checks, in the order in which they run.
  package var gates: [Gate]

  /// How long an agent may work without any output.
  package var agentIdleSeconds: Int

  /// How long an agent may work at all.
  package var agentTimeoutSeconds: Int

  /// How long an agent's program may take to end once there is nothing more for it to do.
  package var agentGraceSeconds: Int

  /// How long it is waited before an agent's program that failed is started once more, the first time; 0 for not at all.
  package var crashPauseSeconds = 5

  /// How often one agent's report may be refused before its attempt is over.
  package var refusalLimit: Int

  /// An agent program as a template: `{prompt}`, `{token}`, `{model}` and `{directory}` are filled in.
  package var agentCommand: [String]

  /// Commands that make a fresh tree of a team able to build, in the order in which they run.
  package var prepare: [[String]] = []

  /// How long each of these commands may take.
  package var prepareTimeoutSeconds = 600

  /// Files that git ignores and a fresh tree needs, relative to the root.
  package var copiedFiles: [String] = []

  /// How much of the same is too much.
  package var limits: BreakerLimits
  /// How often the work of agents that the helper starts is kept as a checkpoint; 0 for never.
  package var checkpointSeconds = 60

  /// Creates a configuration; the defaults are those of a project that settles nothing.
  package init(
    gates: [Gate] = [], agentIdleSeconds: Int = 600, agentTimeoutSeconds: Int = 3600, agentGraceSeconds: Int = 30,
    refusalLimit: Int = 5, agentCommand: [String] = [], limits: BreakerLimits = BreakerLimits()
  ) {
    self.gates = gates
    self.agentIdleSeconds = agentIdleSeconds
    self.agentTimeoutSeconds = agentTimeoutSeconds
    self.agentGraceSeconds = agentGraceSeconds
    self.refusalLimit = refusalLimit
    self.agentCommand = agentCommand
    self.limits = limits
  }

  /// Reads a configuration; fields that are not known are told as warnings and otherwise left alone.
  package static func read(_ source: SourceText) -> Reading<Configuration> {
    var collector = FindingCollector(source)
    let root: JSONNode
    do {
      root = try JSONDocument.read(source).root
    } catch {
      collector.add(error)
      return Reading(nil, collector)
    }
    guard root.kind == .object else {
      collector.error("config.shape", "a configuration is a JSON object", at: root.span)
      return Reading(nil, collector)
    }
    var configuration = Configuration()
    for member in root.members {
      configuration.take(member, &collector)
    }
    return Reading(configuration, collector)
  }

  private static let fields = [
    "gates", "agentIdleSeconds", "agentTimeoutSeconds", "agentGraceSeconds", "refusalLimit", "agentCommand", "prepare",
    "prepareTimeoutSeconds", "copy", "maxIterations", "budget", "checkpointSeconds", "crashPauseSeconds",
  ]

  private mutating func take(_ member: JSONMember, _ collector: inout FindingCollector) {
    switch member.name {
    case "gates": gates = Self.gates(member.value, &collector)
    case "agentIdleSeconds": Self.positive(member, &collector).map { agentIdleSeconds = $0 }
    case "agentTimeoutSeconds": Self.positive(member, &collector).map { agentTimeoutSeconds = $0 }
    case "agentGraceSeconds": Self.positive(member, &collector).map { agentGraceSeconds = $0 }
    case "refusalLimit": Self.positive(member, &collector).map { refusalLimit = $0 }
    case "crashPauseSeconds": Self.number(member, from: 0, &collector).map { crashPauseSeconds = $0 }
    case "checkpointSeconds": Self.number(member, from: 0, &collector).map { checkpointSeconds = $0 }
    case "agentCommand": agentCommand = Self.words(member.value, "agentCommand", &collector) ?? []
    case "prepare": prepare = Self.commands(member.value, "prepare", &collector)
    case "prepareTimeoutSeconds": Self.positive(member, &collector).map { prepareTimeoutSeconds = $0 }
    case "copy": copiedFiles = Self.paths(member.value, "copy", &collector)
    case "maxIterations": limits.takeMaxIterations(member, &collector)
    case "budget": limits.budget.take(member.value, &collector)
    default:
      let hint = Similarity.nearest(to: member.name, in: Self.fields).map { "did you mean `\($0)`?" }
      collector.warning(
        "config.unknown", "`\(ForeignText.line(member.name))` is not a setting of takt", at: member.nameSpan,
        path: member.name, hint: hint)
    }
  }

  private static func gates(_ node: JSONNode, _ collector: inout FindingCollector) -> [Gate] {
    guard node.kind == .array else {
      collector.error("config.type", "`gates` must be a list of gates", at: node.span, path: "gates")
      return []
    }
    var gates: [Gate] = []
    for (position, element) in node.elements.enumerated() {
      let path = "gates[\(position)]"
      guard element.kind == .object, let name = element["name"]?.string, isGateName(name) else {
        collector.error(
          "config.gate-name", "`\(path)` needs a `name` of lower-case letters, digits and `-`", at: element.span,
          path: "\(path).name")
        continue
      }
      if gates.contains(where: { $0.name == name }) {
        collector.error(
          "config.duplicate-gate", "there is already a gate `\(name)`", at: element.span, path: "\(path).name")
      }
      guard let command = words(element["command"] ?? element, "\(path).command", &collector) else { continue }
      var gate = Gate(name: name, command: command)
      if let limit = element.members.first(where: { $0.name == "timeoutSeconds" }),
        let seconds = positive(limit, &collector)
      {
        gate.timeoutSeconds = seconds
      }
      gates.append(gate)
    }
    return gates
  }

  /// A gate's name becomes the name of its log.
  private static func isGateName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return (1...40).contains(bytes.count) && bytes.first != 0x2D
      && bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }

  private static func words(_ node: JSONNode, _ path: String, _ collector: inout FindingCollector) -> [String]? {
    let words = node.kind == .array ? node.elements.compactMap(\.string) : []
    guard node.kind == .array, words.count == node.count, let program = words.first, !program.isEmpty,
      !words.contains(where: { $0.utf8.contains(0) })
    else {
      collector.error(
        "config.command", "`\(path)` must be a program and its arguments as a list of texts", at: node.span,
        path: path, hint: "write something like [\"swift\", \"test\"]; for shell syntax, [\"sh\", \"-c\", \"…\"]")
      return nil
    }
    return words
  }

  private static func commands(
    _ node: JSONNode, _ path: String, _ collector: inout FindingCollector
  ) -> [[String]] {
    guard node.kind == .array else {
      collector.error(
        "config.type", "`\(path)` must be a list of commands", at: node.span, path: path,
        hint: "write something like [[\"npm\", \"ci\"]]")
      return []
    }
    return node.elements.enumerated().compactMap { words($1, "\(path)[\($0)]", &collector) }
  }

  /// Paths below the root; nothing leads out of it.
  private static func paths(_ node: JSONNode, _ path: String, _ collector: inout FindingCollector) -> [String] {
    let texts = node.kind == .array ? node.elements.compactMap(\.string) : []
    let areSafe = texts.allSatisfy { text in
      !text.isEmpty && !text.hasPrefix("/") && !text.utf8.contains(0)
        && !text.split(separator: "/").contains("..")
    }
    guard node.kind == .array, texts.count == node.count, areSafe else {
      collector.error(
        "config.path", "`\(path)` must be a list of paths below the repository's root", at: node.span, path: path,
        hint: "write something like [\".env\"]")
      return []
    }
    let own = texts.filter(isTaktsOrGits)
    guard own.isEmpty else {
      collector.error(
        "config.own-path",
        "`\(path)` must not name `\(ForeignText.line(own[0]))`, which belongs to takt or to git itself",
        at: node.span, path: path, hint: "name only files of the project; what takt keeps is not for agents")
      return []
    }
    return texts
  }

  /// Whether a path leads into `.takt` or `.git`, also where upper and lower case are the same.
  private static func isTaktsOrGits(_ path: String) -> Bool {
    path.split(separator: "/").contains { [".takt", ".git"].contains($0.lowercased()) }
  }

  private static func positive(_ member: JSONMember, _ collector: inout FindingCollector) -> Int? {
    number(member, from: 1, &collector)
  }

  private static func number(_ member: JSONMember, from least: Int, _ collector: inout FindingCollector) -> Int? {
    if let number = member.value.integer, (least...1_000_000).contains(number) { return number }
    collector.error(
      "config.type", "`\(member.name)` must be a whole number from \(least) to 1000000", at: member.value.span,
      path: member.name)
    return nil
  }
}
