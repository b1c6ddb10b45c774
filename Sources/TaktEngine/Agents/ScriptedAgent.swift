import TaktModel
import TaktSystem
import TaktText

/// An agent that follows a script instead of thinking: for the demo, for tests, and to try a workflow without cost.
///
/// It fetches briefs and reports exactly as any other agent does; nothing is made easier for it.
struct ScriptedAgent: Agent {
  let name = "scripted"
  let script: AgentScript

  func work(on launch: AgentLaunch) throws(Failure) -> AgentReport {
    let subject = launch.spec.workspaceName
    guard let attempts = script.attempts[subject], !attempts.isEmpty else {
      return AgentReport(.crashed, "the script has nothing for \(subject)")
    }
    _ = try Brief(launch.project).handOut(launch.spec.id, agent: "scripted-\(launch.spec.attempt)")
    for step in attempts[min(launch.earlier.counted, attempts.count - 1)] {
      guard !launch.cancellation.isCancelled else { return AgentReport(.interrupted, "the run was stopped") }
      switch step {
      case .say(let text): launch.onActivity(text)
      case .wait(let milliseconds): wait(milliseconds, launch)
      case .crash(let text): return AgentReport(.crashed, text)
      case .limit(let kind, let seconds, let times):
        // Attempts that do not count were limited before.
        guard launch.earlier.uncounted >= times else { return limited(kind, seconds, launch) }
      case .finish(let report):
        if try finish(report, launch) { return AgentReport(.silent, "reported") }
      case .write, .append, .replace, .remove: try change(step, launch)
      }
    }
    return AgentReport(.silent, "it ended without an accepted report")
  }

  private func limited(_ kind: ProviderFault.Kind, _ seconds: Int?, _ launch: AgentLaunch) -> AgentReport {
    let now = launch.project.context.clock.wallMilliseconds()
    let until = seconds.map { Timestamp(milliseconds: now + Int64($0) * 1000) }
    let fault = ProviderFault(kind, until: until, detail: "the script says `\(kind.rawValue)`")
    return AgentReport(.limited, fault.detail, fault: fault)
  }

  /// Waits in small pieces, so that a stop is noticed.
  private func wait(_ milliseconds: Int, _ launch: AgentLaunch) {
    var left = milliseconds
    while left > 0, !launch.cancellation.isCancelled {
      let piece = min(left, 50)
      launch.project.context.clock.sleep(nanoseconds: UInt64(piece) * 1_000_000)
      left -= piece
    }
  }

  /// Reports, and returns whether there is nothing more to do.
  private func finish(_ report: AgentScript.Report, _ launch: AgentLaunch) throws(Failure) -> Bool {
    launch.onActivity("reports `\(report.outcome)`")
    var files = report.files
    if files == nil {
      files = try RunStore(launch.project).requireLatest().changedFiles(for: launch.spec.id)
    }
    let workbook = """
      ## Decisions
      \(report.decisions)

      ## Files Changed
      \(BriefText.list((files ?? []).map { "`\($0)`" }, empty: "None"))

      ## Blockers Encountered
      \(report.blockers)

      ## Notes for Merge
      \(report.notes)

      """
    let answer = try Finish(launch.project).submit(
      launch.spec.id,
      FinishReport(
        outcome: report.outcome, category: report.category, reason: report.reason, text: report.text ?? workbook),
      cancellation: launch.cancellation)
    switch answer {
    case .accepted, .blocked: return true
    case .refused(let refusals, let isOver):
      for refusal in refusals { launch.onActivity("refused: \(refusal.message.prefix { $0 != "\n" })") }
      return isOver
    }
  }

  private func change(_ step: AgentScript.Step, _ launch: AgentLaunch) throws(Failure) {
    let files = launch.project.context.files
    func text(_ path: String) throws(Failure) -> String {
      let bytes = try reporting { () throws(SystemError) in try files.readIfPresent("\(launch.directory)/\(path)") }
      return String(decoding: bytes ?? [], as: UTF8.self)
    }
    func write(_ path: String, _ text: String) throws(Failure) {
      let absolute = "\(launch.directory)/\(path)"
      try reporting { () throws(SystemError) in
        if let parent = PathText.parent(of: absolute) { try files.createDirectory(parent, mode: 0o755) }
        // An attempt that was killed here is played again, and what it left would count as its work.
        files.removeAbandonedWrites(beside: absolute)
        try files.writeDurably(Array(text.utf8), to: absolute, mode: text.hasPrefix("#!") ? 0o755 : 0o644)
      }
    }
    switch step {
    case .write(let path, let text):
      launch.onActivity("writes \(path)")
      try write(path, text)
    case .append(let path, let added):
      launch.onActivity("adds to \(path)")
      let present = try text(path)
      if !present.hasSuffix(added) { try write(path, present + added) }
    case .replace(let path, let old, let new):
      launch.onActivity("changes \(path)")
      let present = try text(path)
      if let range = present.firstRange(of: old) {
        try write(path, present.replacing(range, with: new))
      } else if present.firstRange(of: new) == nil {
        throw Failure(.input, "the script's text to replace is not in `\(path)`")
      }
    case .remove(let path):
      launch.onActivity("removes \(path)")
      try reporting { () throws(SystemError) in try files.remove("\(launch.directory)/\(path)") }
    default: break
    }
  }
}

extension String {
  /// The text with one range replaced.
  fileprivate func replacing(_ range: Range<String.Index>, with new: String) -> String {
    String(self[..<range.lowerBound]) + new + self[range.upperBound...]
  }
}
