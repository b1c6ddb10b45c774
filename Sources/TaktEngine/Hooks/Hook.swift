package import TaktModel
package import TaktSystem
package import TaktText

/// Answers Claude Code's hooks.
///
/// Hooks of takt stand in the front matter of its own skill and agents only. A hook that has nothing to say says
/// nothing, and then Claude Code does what it would have done without it.
package struct Hook: Sendable {
  /// The events that are answered.
  package enum Event: String, Sendable, CaseIterable {
    case preToolUse = "pre-tool-use"
    case permissionRequest = "permission-request"
    case stop
    case subagentStop = "subagent-stop"
  }

  private let context: Context

  /// Which calls of the helper pass.
  private let rights: CallRights

  /// How often an agent that wants to end without a report is sent back.
  static let patience = 3

  /// Creates hooks for a context; `rights` are those of the command table.
  package init(_ context: Context, rights: CallRights) {
    self.context = context
    self.rights = rights
  }

  /// The answer to an event, or nil for none.
  package func answer(_ event: Event, input bytes: [UInt8]) -> JSONValue? {
    guard let input = HookInput(bytes) else { return nil }
    switch event {
    case .preToolUse: return preToolUse(input)
    case .permissionRequest:
      return HookAnswer.denyPermission(
        "nobody can be asked during a takt run; use Read, Write and Edit for files, `takt-helper gates` to test, and "
          + "plain `takt-helper` calls, one per command")
    case .stop: return jobID == nil ? sessionStop(input) : agentStop(input)
    case .subagentStop: return agentStop(input)
    }
  }

  /// The project around the folder that the hook is told about.
  private func project(_ input: HookInput) -> Project? {
    var context = context
    if !input.folder.isEmpty { context.workingDirectory = input.folder }
    if !PathText.isAbsolute(input.folder), let real = try? context.files.realPath(context.workingDirectory) {
      context.workingDirectory = real
    }
    return try? Project.locate(context)
  }

  /// The assignment that a headless driver gave to this program.
  private var jobID: JobID? { context.environment["TAKT_TOKEN"].flatMap(JobID.init) }

  // MARK: - Tools

  private func preToolUse(_ input: HookInput) -> JSONValue? {
    switch input.tool {
    case "Bash": bash(input)
    case "Agent", "Task": agent(input)
    case "Write", "Edit": requirementFile(input)
    case "SubagentHandback": agentStop(input).map { HookAnswer.deny($0["reason"]?.string ?? "") }
    default: nil
    }
  }

  private func bash(_ input: HookInput) -> JSONValue? {
    let caller: Caller = input.agent.isEmpty && jobID == nil ? .session : .agent
    guard let toolInput = input.root["tool_input"], let command = toolInput["command"]?.string,
      let call = HelperCall(command), rights.permits(call, for: caller)
    else { return nil }
    // The agent cannot be told from the environment, and the program may not be on its PATH; both are put right here.
    let prefix = [
      ("TAKT_AGENT_ID", input.agent), ("TAKT_SESSION_ID", input.session), ("TAKT_TRANSCRIPT", input.transcript),
    ].map { "\($0)=\(Self.quoted($1)) " }.joined()
    let program = "\(prefix)\(Self.quoted(context.executablePath))"
    var changes: [(String, JSONValue)] = [
      (
        "command",
        .string(encodedForTree(call, input).map { "\(Self.encodingMark) \(program)\($0)" } ?? program + call.rest)
      )
    ]
    // Longer than the client's default, after which a call would go on in the background and be ended with its agent.
    if rights.isSlow(call) { changes.append(("timeout", 600_000)) }
    return HookAnswer.allow(toolInput.changed(changes, without: "run_in_background"))
  }

  /// Tells the program that its standard input is written as `PercentText`.
  static let encodingMark = "TAKT_INPUT=percent"

  /// The rest of a call with its heredoc encoded, for an agent in a work tree of its own; nil when nothing is to be changed.
  ///
  /// There Claude Code refuses every command in whose text it cannot see that git stays in the tree, and a brace before a
  /// quote is enough for that.
  private func encodedForTree(_ call: HelperCall, _ input: HookInput) -> String? {
    guard !input.agent.isEmpty, project(input)?.isMainCheckout == false else { return nil }
    return call.restRewritingHeredoc { PercentText.encoded($0) }
  }

  /// Lets a session write the PRD that `/prd` is for, and no other file.
  private func requirementFile(_ input: HookInput) -> JSONValue? {
    guard input.agent.isEmpty, jobID == nil, let path = input.root["tool_input"]?["file_path"]?.string,
      let project = project(input)
    else { return nil }
    // As bytes: to text, two folders whose names differ in the form of an accent are the same.
    let absolute = Array(PathText.join(project.context.workingDirectory, path).utf8)
    let start = Array("\(project.root)/tasks/prd-".utf8)
    let end = Array(".md".utf8)
    guard absolute.starts(with: start), absolute.reversed().starts(with: end.reversed()),
      absolute.count > start.count + end.count
    else { return nil }
    let feature = String(decoding: absolute[start.count..<(absolute.count - end.count)], as: UTF8.self)
    guard BranchName.isValid(BranchName.prefix + feature) else { return nil }
    // A link could lead anywhere, and so could what cannot be looked at.
    let folder = "\(project.root)/tasks"
    let files = project.context.files
    guard let inFolder = try? files.status(folder, followingLinks: false)?.kind ?? .directory,
      let atPath = try? files.status("\(folder)/prd-\(feature).md", followingLinks: false)?.kind ?? .file,
      inFolder == .directory, atPath == .file
    else { return nil }
    return HookAnswer.allow()
  }

  /// A text as one shell word.
  static func quoted(_ text: String) -> String {
    "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
  }

  /// Lets a session start exactly the agents that `next` named.
  private func agent(_ input: HookInput) -> JSONValue? {
    guard let toolInput = input.root["tool_input"], let kind = toolInput["subagent_type"]?.string,
      kind.hasPrefix("takt-"), let prompt = toolInput["prompt"]?.string, let project = project(input),
      let run = try? RunStore(project).latest(),
      let open = run.state.openJobs.first(where: { open in
        open.spec.agentType == kind && prompt == "takt-helper brief \(open.id)"
      })
    else { return nil }
    guard open.phase == .offered else {
      return HookAnswer.deny("an agent works on this already; run `takt-helper next` and do what it says")
    }
    let starts = AgentStarts(run.folder, open.id, context).add(
      AgentStarts.Start(toolUse: input.toolUse, transcript: input.transcript))
    guard starts <= Self.patience || !endUntouched(open.id, project) else {
      return HookAnswer.deny(
        "\(Self.patience) agents were started for this and none fetched its brief, so it was taken back; run "
          + "`takt-helper next` and do what it says")
    }
    // In the foreground, where it can be: what runs in the background of a headless session is ended after ten minutes.
    var changes: [(String, JSONValue)] = [("run_in_background", false)]
    if let model = open.spec.model { changes.append(("model", .string(model))) }
    // In a team every agent gets a tree of its own, and in the user's checkout nobody does.
    if run.usesTrees {
      changes.append(("isolation", "worktree"))
      keepApart(project)
    }
    return HookAnswer.allow(toolInput.changed(changes, without: "isolation"))
  }

  /// Lets the agents of one message start one after another, although their hooks are asked at the same time.
  ///
  /// Claude Code makes a work tree for each of them next, and a git that meets the half-made tree of another gives up.
  private func keepApart(_ project: Project) {
    try? project.changingTrees { context.clock.sleep(nanoseconds: Self.distance) }
  }

  private static let distance: UInt64 = 150_000_000

  /// Takes an assignment back whose agents never ask for it; whether that was done.
  private func endUntouched(_ jobID: JobID, _ project: Project) -> Bool {
    let isTakenBack = try? RunStore(project).change("hook") { (run) throws(Failure) -> Bool in
      guard run.state.job(jobID)?.phase == .offered else { return false }
      try run.append(
        .job(
          .ended(
            jobID: jobID, ending: .silent, detail: "\(Self.patience) agents were started and none fetched the brief")))
      return true
    }
    return isTakenBack ?? false
  }

  // MARK: - Ends

  private func sessionStop(_ input: HookInput) -> JSONValue? {
    guard let project = project(input) else { return nil }
    let driver = SessionDriver(project, session: input.session)
    guard let hasWork = try? driver.hasWork(backgroundAgents: input.backgroundAgents), hasWork else { return nil }
    return HookAnswer.resume("The takt run is not over. Run `takt-helper next` and do what it says.")
  }

  private func agentStop(_ input: HookInput) -> JSONValue? {
    guard let project = project(input), let run = try? RunStore(project).latest() else { return nil }
    let open = run.state.openJobs.first { open in
      jobID.map { $0 == open.id } ?? (!input.agent.isEmpty && open.agent == input.agent)
    }
    guard let open else { return nil }
    if case .checking = open.phase { return nil }
    guard HookCount("stops", run.folder, open.id, context).next() <= Self.patience else { return nil }
    return HookAnswer.resume(
      "You have not reported. Saying that you are done is not a report: run `takt-helper finish "
        + "\(open.id) --outcome done` with the workbook on standard input, as your brief shows, or with "
        + "`--outcome blocked --category … --reason …` when the work cannot be done.")
  }
}

extension JSONNode {
  /// The object with some members in place of its own.
  fileprivate func changed(_ changes: [(String, JSONValue)], without left: String = "") -> JSONValue {
    let own = value.members?.map { ($0.name, $0.value) } ?? []
    return .object(own.filter { member in member.0 != left && !changes.contains { $0.0 == member.0 } } + changes)
  }
}
