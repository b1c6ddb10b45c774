package import TaktText

/// Reads a workflow's YAML.
///
/// The dialect has more than takt can carry out today; what it cannot is refused by name, never passed over.
package enum WorkflowReader {
  /// Reads a workflow and checks that every rule leads somewhere.
  package static func read(_ source: SourceText) -> Reading<Workflow> {
    var collector = FindingCollector(source)
    do {
      var reader = WorkflowFields(collector)
      let workflow = reader.workflow(try YAMLReader.read(source))
      return Reading(workflow, reader.collector)
    } catch {
      collector.add(error)
      return Reading(nil, collector)
    }
  }
}

/// Reads the fields of a workflow one by one and notes every one that is not as it should be.
private struct WorkflowFields {
  var collector: FindingCollector

  init(_ collector: FindingCollector) {
    self.collector = collector
  }

  private static let workflowFields = [
    "name", "description", "max_steps", "initial_step", "steps", "rate_limit_fallback",
  ]
  private static let storiesFields = ["agent", "brief", "model", "retries"]
  private static let stepFields = [
    "name", "rules", "stories", "system", "instruction", "persona", "agent", "edit", "model", "retries", "brief",
    "output_contracts",
  ]

  mutating func workflow(_ root: YAMLNode) -> Workflow? {
    guard root.entries != nil else {
      collector.error("workflow.shape", "a workflow is a YAML mapping", at: root.span)
      return nil
    }
    refuseUnknown(root, Self.workflowFields, "a workflow")
    let name = text(root, "name") ?? ""
    if !isName(name) {
      collector.error(
        "workflow.name", "`name` must be lower-case words joined by `-`", at: (root["name"] ?? root).span, path: "name")
    }
    guard let list = root["steps"]?.elements, !list.isEmpty else {
      collector.error(
        "workflow.steps", "`steps` must be a list of at least one step", at: (root["steps"] ?? root).span, path: "steps"
      )
      return nil
    }
    var steps: [WorkflowStep] = []
    for (position, node) in list.enumerated() {
      guard let step = step(node, "steps[\(position)]") else { continue }
      if steps.contains(where: { $0.name == step.name }) {
        collector.error("workflow.duplicate-step", "there is already a step `\(step.name)`", at: node.span)
      }
      steps.append(step)
    }
    checkTargets(list, steps)
    let initial = text(root, "initial_step") ?? steps.first?.name ?? ""
    if let node = root["initial_step"], !steps.contains(where: { $0.name == initial }) {
      collector.error(
        "workflow.unknown-step", "there is no step `\(ForeignText.line(initial))`", at: node.span, path: "initial_step")
    }
    return Workflow(
      name: name, description: text(root, "description") ?? "", maxSteps: count(root, "max_steps", 10, 1...1000),
      initialStep: initial, steps: steps, fallback: fallback(root))
  }

  /// The programs that can take over; a script cannot, it plays its own attempts.
  private static let providers = ["claude", "command"]

  /// Reads `rate_limit_fallback: { switch_chain: [{ provider: claude, model: haiku }] }`.
  private mutating func fallback(_ root: YAMLNode) -> [ProviderRoute] {
    guard let node = root["rate_limit_fallback"] else { return [] }
    guard let chain = node["switch_chain"], let list = chain.elements, !list.isEmpty else {
      collector.error(
        "workflow.type", "`rate_limit_fallback` must have a `switch_chain` with at least one entry", at: node.span,
        path: "rate_limit_fallback")
      return []
    }
    refuseUnknown(node, ["switch_chain"], "`rate_limit_fallback`")
    var routes: [ProviderRoute] = []
    for (position, entry) in list.enumerated() {
      let path = "rate_limit_fallback.switch_chain[\(position)]"
      refuseUnknown(entry, ["provider", "model"], "`\(path)`")
      guard let provider = entry["provider"]?.string, Self.providers.contains(provider) else {
        collector.error(
          "workflow.provider", "`\(path)` needs a `provider` that takt can start",
          at: (entry["provider"] ?? entry).span, path: "\(path).provider",
          hint: "known: \(Self.providers.map { "`\($0)`" }.joined(separator: ", "))")
        continue
      }
      routes.append(ProviderRoute(program: provider, model: text(entry, "model")))
    }
    return routes
  }

  // MARK: - Steps

  private mutating func step(_ node: YAMLNode, _ path: String) -> WorkflowStep? {
    guard node.entries != nil, let name = node["name"]?.string, isName(name) else {
      collector.error(
        "workflow.step-name", "a step needs a `name` of lower-case words joined by `-`", at: node.span, path: path)
      return nil
    }
    refuseUnknown(node, Self.stepFields, "step `\(name)`")
    let kinds = ["stories", "system", "instruction"].filter { node[$0] != nil }
    guard kinds.count == 1 else {
      collector.error(
        "workflow.step-kind", "step `\(name)` must have exactly one of `stories`, `system` and `instruction`",
        at: node.span, path: path)
      return nil
    }
    guard let kind = kind(node, name, path) else { return nil }
    return WorkflowStep(name: name, kind: kind, rules: rules(node, name, kind, path))
  }

  private mutating func kind(_ node: YAMLNode, _ name: String, _ path: String) -> WorkflowStep.Kind? {
    if let stories = node["stories"] {
      if stories.isNull { return .stories(StoriesStep()) }
      guard stories.entries != nil else {
        collector.error("workflow.type", "`stories` must be a mapping", at: stories.span, path: "\(path).stories")
        return nil
      }
      refuseUnknown(stories, Self.storiesFields, "`stories`")
      return .stories(
        StoriesStep(
          agent: fileName(stories, "agent") ?? "takt-worker", brief: fileName(stories, "brief") ?? "worker",
          model: text(stories, "model"), retries: count(stories, "retries", 2, 0...20)))
    }
    if let system = node["system"] {
      guard let operation = system.string.flatMap(SystemOperation.init(rawValue:)) else {
        let known = SystemOperation.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        collector.error(
          "workflow.operation", "there is no system operation `\(ForeignText.line(system.string ?? ""))`",
          at: system.span, path: "\(path).system", hint: "known: \(known)")
        return nil
      }
      return .system(operation)
    }
    let persona = text(node, "persona") ?? Role.worker.rawValue
    guard let role = Role(rawValue: persona) else {
      collector.error(
        "workflow.persona", "there is no persona `\(ForeignText.line(persona))`", at: (node["persona"] ?? node).span,
        path: "\(path).persona", hint: "known: \(Role.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))")
      return nil
    }
    return .agent(
      AgentStep(
        role: role, agent: fileName(node, "agent") ?? "takt-worker", instruction: text(node, "instruction") ?? "",
        edits: truth(node, "edit"), model: text(node, "model"), retries: count(node, "retries", 2, 0...20),
        brief: fileName(node, "brief") ?? "step", contract: contract(node, path),
        report: node["output_contracts"]?["report"]?.elements?.first?["name"]?.string))
  }

  /// `output_contracts: { report: [{ name: …, format: plan }] }`; the name is for people, the format is what is checked.
  private mutating func contract(_ node: YAMLNode, _ path: String) -> ReportContract {
    guard let contracts = node["output_contracts"] else { return .text }
    let reports = contracts["report"]?.elements ?? []
    if reports.count == 1, let format = reports[0]["format"]?.string, let contract = ReportContract(rawValue: format) {
      return contract
    }
    collector.error(
      "workflow.unsupported", "`output_contracts` must have one `report` whose `format` is known", at: contracts.span,
      path: "\(path).output_contracts",
      hint: "known: \(ReportContract.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))")
    return .text
  }

  // MARK: - Rules

  private mutating func rules(
    _ node: YAMLNode, _ name: String, _ kind: WorkflowStep.Kind, _ path: String
  ) -> [Rule] {
    guard let list = node["rules"]?.elements, !list.isEmpty else {
      collector.error(
        "workflow.rules", "step `\(name)` needs `rules` that say what follows", at: node.span, path: "\(path).rules")
      return []
    }
    var rules: [Rule] = []
    for (position, entry) in list.enumerated() {
      let place = "\(path).rules[\(position)]"
      guard let written = entry["condition"]?.string, let next = entry["next"]?.string else {
        collector.error("workflow.rule", "a rule needs `condition` and `next`", at: entry.span, path: place)
        continue
      }
      guard let condition = condition(written, (entry["condition"] ?? entry).span, place) else { continue }
      check(condition, fits: kind, (entry["condition"] ?? entry).span, place)
      let target: Rule.Target =
        switch next {
        case "COMPLETE": .complete
        case "ABORT": .abort
        default: .step(next)
        }
      rules.append(Rule(condition, next: target))
    }
    return rules
  }

  private mutating func condition(_ text: String, _ span: SourceSpan, _ path: String) -> Rule.Condition? {
    for (word, make) in [("all", Rule.Condition.all), ("any", Rule.Condition.any)] {
      if text.hasPrefix("\(word)(\""), text.hasSuffix("\")") {
        return make(String(text.dropFirst(word.count + 2).dropLast(2)))
      }
    }
    if text.hasPrefix("ai(") {
      collector.error(
        "workflow.unsupported", "conditions that an agent judges, `ai(…)`, cannot be carried out yet", at: span,
        path: path)
      return nil
    }
    return .outcome(text)
  }

  private mutating func check(
    _ condition: Rule.Condition, fits kind: WorkflowStep.Kind, _ span: SourceSpan, _ path: String
  ) {
    let known: [String]
    let wanted: String
    switch (kind, condition) {
    case (.stories, .all(let outcome)), (.stories, .any(let outcome)):
      (known, wanted) = (["passed", "blocked"], outcome)
    case (.stories, .outcome(let outcome)): (known, wanted) = ([], outcome)
    case (.system(let operation), .outcome(let outcome)): (known, wanted) = (operation.outcomes, outcome)
    case (.system, .all(let outcome)), (.system, .any(let outcome)): (known, wanted) = ([], outcome)
    case (.agent, .outcome): return
    case (.agent, .all(let outcome)), (.agent, .any(let outcome)): (known, wanted) = ([], outcome)
    }
    guard !known.contains(wanted) else { return }
    let hint =
      switch kind {
      case .stories: "write all(\"passed\"), any(\"passed\"), all(\"blocked\") or any(\"blocked\")"
      case .system(let operation): "write \(operation.outcomes.joined(separator: " or "))"
      case .agent: "write what the agent is to choose, as plain text"
      }
    collector.error(
      "workflow.condition", "this condition can never hold here", at: span, path: "\(path).condition", hint: hint)
  }

  private mutating func checkTargets(_ list: [YAMLNode], _ steps: [WorkflowStep]) {
    let names = steps.map(\.name)
    for (position, node) in list.enumerated() {
      for (number, rule) in (node["rules"]?.elements ?? []).enumerated() {
        guard let next = rule["next"], let target = next.string, !["COMPLETE", "ABORT"].contains(target),
          !names.contains(target)
        else { continue }
        let hint = Similarity.nearest(to: target, in: names + ["COMPLETE", "ABORT"]).map { "did you mean `\($0)`?" }
        collector.error(
          "workflow.unknown-step", "there is no step `\(ForeignText.line(target))`", at: next.span,
          path: "steps[\(position)].rules[\(number)].next", hint: hint)
      }
    }
  }

  // MARK: - Fields

  private mutating func refuseUnknown(_ node: YAMLNode, _ known: [String], _ what: String) {
    for entry in node.entries ?? [] {
      let name = entry.key.string ?? ""
      guard !known.contains(name) else { continue }
      let hint = Similarity.nearest(to: name, in: known).map { "did you mean `\($0)`?" }
      collector.error(
        "workflow.unsupported", "\(what) has a field `\(ForeignText.line(name))` that takt cannot carry out",
        at: entry.key.span, path: name, hint: hint)
    }
  }

  private mutating func text(_ node: YAMLNode, _ name: String) -> String? {
    guard let value = node[name], !value.isNull else { return nil }
    if let text = value.string { return text }
    collector.error("workflow.type", "`\(name)` must be a text", at: value.span, path: name)
    return nil
  }

  /// A name that becomes part of a path.
  private mutating func fileName(_ node: YAMLNode, _ name: String) -> String? {
    guard let text = text(node, name) else { return nil }
    if isName(text) { return text }
    collector.error(
      "workflow.file-name", "`\(name)` must be lower-case words joined by `-`", at: (node[name] ?? node).span,
      path: name)
    return nil
  }

  private mutating func count(_ node: YAMLNode, _ name: String, _ fallback: Int, _ range: ClosedRange<Int>) -> Int {
    guard let value = node[name] else { return fallback }
    if let number = value.integer, range.contains(number) { return number }
    collector.error(
      "workflow.type", "`\(name)` must be a whole number from \(range.lowerBound) to \(range.upperBound)",
      at: value.span, path: name)
    return fallback
  }

  private mutating func truth(_ node: YAMLNode, _ name: String) -> Bool {
    guard let value = node[name] else { return false }
    if let truth = value.bool { return truth }
    collector.error("workflow.type", "`\(name)` must be true or false", at: value.span, path: name)
    return false
  }

  private func isName(_ text: String) -> Bool {
    BranchName.isValid(BranchName.prefix + text)
  }
}
