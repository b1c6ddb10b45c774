package import TaktText

extension RunHeader {
  var members: [(String, JSONValue)] {
    [
      ("mode", .string(mode.rawValue)), ("workflow", .string(workflow)), ("plan", .string(plan)),
      ("branch", .string(branch)), ("originalBranch", .string(originalBranch)), ("base", .string(base)),
      ("carried", .array(alreadyDone.map(\.value))), ("depth", .integer(depth)),
      ("maxParallel", .integer(maxParallel)), ("isolation", .string(isolation.rawValue)),
      ("planIsTracked", .bool(planIsTracked)), ("soloBecause", .string(soloBecause)),
    ]
  }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(
      mode: try node.choice("mode"), workflow: try node.text("workflow"), plan: try node.text("plan"),
      branch: try node.text("branch"), originalBranch: try node.text("originalBranch"), base: try node.text("base"),
      alreadyDone: try node.list("carried", AlreadyDoneStory.init), depth: try node.number("depth", in: 0...1000),
      maxParallel: node["maxParallel"] == nil ? 1 : try node.number("maxParallel", in: 1...1000),
      isolation: node["isolation"] == nil ? .worktree : try node.choice("isolation"),
      planIsTracked: node["planIsTracked"]?.bool ?? false, soloBecause: node.textIfPresent("soloBecause") ?? "")
  }
}

extension [(String, JSONValue)] {
  /// A member that is only there when it has a value; records of older helpers, which did not know it, stay as they are.
  static func present(_ name: String, _ value: String?) -> Self { value.map { [(name, .string($0))] } ?? [] }
}

extension AlreadyDoneStory {
  var value: JSONValue { ["story": .string(story.text), "commit": commit.map { .string($0) } ?? .null] }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(try node.storyID("story"), commit: node.textIfPresent("commit"))
  }
}

extension ProcessRecord {
  /// The record as JSON.
  package var value: JSONValue {
    ["pid": .integer(pid), "startTime": .string(startTime), "boot": .string(boot)]
  }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(
      pid: try node.number("pid", in: 1...Int(Int32.max)), startTime: try node.text("startTime"),
      boot: try node.text("boot"))
  }
}

extension Driver {
  var members: [(String, JSONValue)] {
    [
      ("driver", .string(kind.rawValue)), ("process", process?.value ?? .null), ("session", .string(session)),
      ("agent", .string(agent)), ("script", .string(script)),
    ]
  }

  init(_ node: JSONNode) throws(RecordError) {
    let process = try node.member("process")
    self.init(
      kind: try node.choice("driver"), process: process.kind == .null ? nil : try ProcessRecord(process),
      session: try node.text("session"), agent: try node.text("agent"), script: try node.text("script"))
  }
}

extension JobSpec {
  var members: [(String, JSONValue)] {
    [
      ("token", .string(id.text)), ("role", .string(role.rawValue)), ("step", .string(step)),
      ("story", story.map { .string($0.text) } ?? .null), ("attempt", .integer(attempt)),
      ("agent", .string(agentType)), ("model", model.map { .string($0) } ?? .null), ("base", .string(base)),
      ("program", .string(program)),
    ]
  }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(
      id: try node.jobID(), role: try node.choice("role"), step: try node.text("step"),
      story: node.textIfPresent("story") == nil ? nil : try node.storyID("story"),
      attempt: try node.number("attempt", in: 1...Int(Int32.max)), agentType: try node.text("agent"),
      model: node.textIfPresent("model"),
      base: node.textIfPresent("base") ?? "", program: node.textIfPresent("program") ?? "")
  }
}

extension Refusal {
  var value: JSONValue { ["code": .string(code), "message": .string(message)] }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(code: try node.text("code"), message: try node.text("message"))
  }
}

extension GateResult {
  /// The result as JSON.
  package var value: JSONValue {
    [
      "name": .string(name), "ending": .string(ending), "passed": .bool(passed),
      "milliseconds": .integer(milliseconds), "log": .string(log),
    ]
  }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(
      name: try node.text("name"), ending: try node.text("ending"), passed: try node.truth("passed"),
      milliseconds: try node.number("milliseconds", in: Usage.range), log: try node.text("log"))
  }
}

extension Acceptance {
  var members: [(String, JSONValue)] {
    [
      ("token", .string(jobID.text)), ("outcome", .string(outcome.rawValue)), ("choice", .string(choice)),
      ("tree", .string(tree)), ("parent", .string(parent)), ("files", .strings(files)),
      ("gates", .array(gates.map(\.value))), ("workbook", .string(workbook)), ("reason", .string(reason)),
    ] + .present("commit", commit)
  }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(
      jobID: try node.jobID(), outcome: try node.choice("outcome"), choice: try node.text("choice"),
      tree: try node.text("tree"), parent: try node.text("parent"), files: try node.texts("files"),
      gates: try node.list("gates", GateResult.init), workbook: try node.text("workbook"),
      reason: try node.text("reason"), commit: node.textIfPresent("commit"))
  }
}

extension Usage {
  var members: [(String, JSONValue)] {
    [
      ("inputTokens", .integer(inputTokens)), ("outputTokens", .integer(outputTokens)),
      ("microdollars", .integer(microdollars)), ("milliseconds", .integer(milliseconds)),
    ]
  }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(
      inputTokens: try node.number("inputTokens", in: Usage.range),
      outputTokens: try node.number("outputTokens", in: Usage.range),
      microdollars: try node.number("microdollars", in: Usage.range),
      milliseconds: try node.number("milliseconds", in: Usage.range))
  }
}

extension BreakerTrip {
  var members: [(String, JSONValue)] {
    [("breaker", .string(breaker.rawValue)), ("subject", .string(subject)), ("seen", .string(seen))]
  }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(try node.choice("breaker"), subject: try node.text("subject"), seen: try node.text("seen"))
  }
}

extension ProviderRoute {
  var members: [(String, JSONValue)] {
    [("program", .string(program)), ("model", model.map { .string($0) } ?? .null)]
  }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(program: try node.text("program"), model: node.textIfPresent("model"))
  }
}

extension ProviderLimit {
  var members: [(String, JSONValue)] {
    route.members + [
      ("kind", .string(kind.rawValue)), ("until", until.map { .string($0.preciseText) } ?? .null),
      ("detail", .string(detail)),
    ]
  }

  init(_ node: JSONNode) throws(RecordError) {
    var until: Timestamp?
    if let text = node.textIfPresent("until") {
      guard let time = Timestamp(text) else { throw RecordError("`until` is no time") }
      until = time
    }
    self.init(try ProviderRoute(node), try node.choice("kind"), until: until, detail: try node.text("detail"))
  }
}

extension StepOutcome {
  var value: JSONValue {
    switch self {
    case .single(let outcome): .string(outcome)
    case .parts(let parts): .strings(parts)
    }
  }

  init(_ node: JSONNode) throws(RecordError) {
    if let outcome = node.string {
      self = .single(outcome)
    } else if node.kind == .array {
      var parts: [String] = []
      for element in node.elements {
        guard let part = element.string else { throw RecordError("`outcome` has a part that is no text") }
        parts.append(part)
      }
      self = .parts(parts)
    } else {
      throw RecordError("`outcome` is neither a text nor a list")
    }
  }
}

// MARK: - Members

extension JSONValue {
  /// A text, or null.
  static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}

extension JSONNode {
  func member(_ name: String) throws(RecordError) -> JSONNode {
    guard let value = self[name] else { throw RecordError("`\(name)` is missing") }
    return value
  }

  func text(_ name: String) throws(RecordError) -> String {
    guard let text = try member(name).string else { throw RecordError("`\(name)` is no text") }
    return text
  }

  func textIfPresent(_ name: String) -> String? {
    self[name]?.string
  }

  func number(_ name: String, in range: ClosedRange<Int>) throws(RecordError) -> Int {
    guard let number = try member(name).integer else { throw RecordError("`\(name)` is no whole number") }
    guard range.contains(number) else { throw RecordError("`\(name)` cannot be \(number)") }
    return number
  }

  func truth(_ name: String) throws(RecordError) -> Bool {
    guard let truth = try member(name).bool else { throw RecordError("`\(name)` is neither true nor false") }
    return truth
  }

  func choice<Choice: RawRepresentable<String>>(_ name: String) throws(RecordError) -> Choice {
    let text = try text(name)
    guard let choice = Choice(rawValue: text) else {
      throw RecordError("`\(name)` cannot be `\(ForeignText.line(text))`", .newer)
    }
    return choice
  }

  func list<Element>(
    _ name: String, _ read: (JSONNode) throws(RecordError) -> Element
  ) throws(RecordError) -> [Element] {
    let node = try member(name)
    guard node.kind == .array else { throw RecordError("`\(name)` is no list") }
    var list: [Element] = []
    for element in node.elements { list.append(try read(element)) }
    return list
  }

  func texts(_ name: String) throws(RecordError) -> [String] {
    try list(name) { (element) throws(RecordError) -> String in
      guard let text = element.string else { throw RecordError("`\(name)` has an element that is no text") }
      return text
    }
  }

  func jobID() throws(RecordError) -> JobID {
    guard let jobID = JobID(try text("token")) else { throw RecordError("`token` is no token") }
    return jobID
  }

  func storyID(_ name: String) throws(RecordError) -> StoryID {
    guard let id = StoryID(try text(name)) else { throw RecordError("`\(name)` is no story id") }
    return id
  }
}
