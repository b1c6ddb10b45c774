package import TaktText

extension RunEvent {
  /// The name under which the journal has it.
  package var name: String { encoded.name }

  /// The members that the journal has for it, besides those of every record.
  package var members: [(String, JSONValue)] { encoded.members }

  private var encoded: (name: String, members: [(String, JSONValue)]) {
    switch self {
    case .runStarted(let header): ("run.started", header.members)
    case .branchReady: ("branch.ready", [])
    case .driverAttached(let driver): ("driver.attached", driver.members)
    case .driverDetached: ("driver.detached", [])
    case .runStopped(let reason): ("run.stopped", [("reason", .string(reason))])
    case .runResumed: ("run.resumed", [])
    case .runLimited(let toOneStory): ("run.limited", [("toOneStory", .bool(toOneStory))])
    case .runFinished(let result):
      ("run.finished", [("result", .string(result.kind.rawValue)), ("reason", .string(result.reason))])
    case .stepStarted(let step): ("step.started", [("step", .string(step))])
    case .systemFinished(let step, let outcome):
      ("system.finished", [("step", .string(step)), ("outcome", .string(outcome))])
    case .stepFinished(let step, let outcome):
      ("step.finished", [("step", .string(step)), ("outcome", outcome.value)])
    case .jobAssigned(let spec): ("agent.assigned", spec.members)
    case .agentSpawned(let jobID, let process):
      ("agent.spawned", [("token", .string(jobID.text)), ("process", process.value)])
    case .agentBriefed(let jobID, let agent, let record):
      (
        "agent.briefed",
        [("token", .string(jobID.text)), ("agent", .string(agent)), ("record", .string(record))]
      )
    case .checkStarted(let jobID, let process):
      ("check.started", [("token", .string(jobID.text)), ("process", process.value)])
    case .checkInterrupted(let jobID): ("check.interrupted", [("token", .string(jobID.text))])
    case .finishRefused(let jobID, let refusals):
      ("finish.refused", [("token", .string(jobID.text)), ("refusals", .array(refusals.map(\.value)))])
    case .finishAccepted(let acceptance): ("finish.accepted", acceptance.members)
    case .finishWithdrawn(let jobID, let reason):
      ("finish.withdrawn", [("token", .string(jobID.text)), ("reason", .string(reason))])
    case .finishBlocked(let jobID, let category, let reason):
      (
        "finish.blocked",
        [("token", .string(jobID.text)), ("category", .string(category.rawValue)), ("reason", .string(reason))]
      )
    case .agentEnded(let jobID, let ending, let detail):
      (
        "agent.ended",
        [("token", .string(jobID.text)), ("ending", .string(ending.rawValue)), ("detail", .string(detail))]
      )
    case .workSeen(let jobID, let tree, let failing):
      (
        "work.seen",
        [
          ("token", .string(jobID.text)), ("tree", .string(tree)), ("failing", failing.map { .strings($0) } ?? .null),
        ]
      )
    case .usageReported(let jobID, let usage): ("usage.reported", [("token", .string(jobID.text))] + usage.members)
    case .workCommitted(let jobID, let commit):
      ("work.committed", [("token", .string(jobID.text)), ("commit", .text(commit))])
    case .storyPassed(let story, let jobID, let commit):
      (
        "story.passed",
        [("story", .string(story.text)), ("token", .string(jobID.text)), ("commit", .text(commit))]
      )
    case .storyBlocked(let story, let category, let reason, let because):
      (
        "story.blocked",
        [
          ("story", .string(story.text)), ("category", .string(category.rawValue)), ("reason", .string(reason)),
          ("because", .text(because?.text)),
        ]
      )
    case .workPreserved(let story, let ref, let files):
      ("work.kept", [("story", .string(story.text)), ("ref", .text(ref)), ("files", .strings(files))])
    case .treePlanned(let tree): ("tree.planned", tree.members)
    case .treeReady(let path): ("tree.ready", [("path", .string(path))])
    case .treeRemoved(let path): ("tree.removed", [("path", .string(path))])
    case .workStored(let jobID, let commit):
      ("work.stored", [("token", .string(jobID.text)), ("commit", .string(commit))])
    case .mergeStarted(let jobID, let trial, let process):
      ("merge.started", [("token", .string(jobID.text))] + trial.members + [("process", process.value)])
    case .mergeInterrupted(let jobID, let reason):
      ("merge.interrupted", [("token", .string(jobID.text)), ("reason", .string(reason))])
    case .mergeChecked(let jobID, let trial, let gates):
      (
        "merge.checked",
        [("token", .string(jobID.text))] + trial.members + [("gates", .array(gates.map(\.value)))]
      )
    case .mergeRefused(let jobID, let problem):
      ("merge.refused", [("token", .string(jobID.text))] + problem.members)
    case .recoveryAsked(let question): ("recovery.asked", question.members)
    case .recoveryAnswered(let story, let answer, let ref):
      (
        "recovery.answered",
        [("story", .string(story.text)), ("answer", .string(answer.rawValue)), ("ref", .text(ref))]
      )
    case .draftReached(let stage): ("draft.reached", [("stage", .string(stage.rawValue))])
    case .providerLimited(let limit): ("provider.limited", limit.members)
    case .providerCleared(let route): ("provider.cleared", route.members)
    case .breakerTripped(let trip): ("breaker.tripped", trip.members)
    case .journalRepaired(let droppedBytes): ("journal.repaired", [("droppedBytes", .integer(droppedBytes))])
    }
  }

  /// Reads an event from a record's members.
  package init(name: String, members node: JSONNode) throws(RecordError) {
    switch name {
    case "run.started": self = .runStarted(try RunHeader(node))
    case "branch.ready": self = .branchReady
    case "driver.attached": self = .driverAttached(try Driver(node))
    case "driver.detached": self = .driverDetached
    case "run.stopped": self = .runStopped(reason: try node.text("reason"))
    case "run.resumed": self = .runResumed
    case "run.limited": self = .runLimited(toOneStory: try node.truth("toOneStory"))
    case "run.finished":
      self = .runFinished(RunResult(try node.choice("result"), reason: try node.text("reason")))
    case "step.started": self = .stepStarted(step: try node.text("step"))
    case "system.finished": self = .systemFinished(step: try node.text("step"), outcome: try node.text("outcome"))
    case "step.finished":
      self = .stepFinished(step: try node.text("step"), outcome: try StepOutcome(node.member("outcome")))
    case "agent.assigned": self = .jobAssigned(try JobSpec(node))
    case "agent.spawned":
      self = .agentSpawned(jobID: try node.jobID(), process: try ProcessRecord(node.member("process")))
    case "agent.briefed":
      self = .agentBriefed(jobID: try node.jobID(), agent: try node.text("agent"), record: try node.text("record"))
    case "check.started":
      self = .checkStarted(jobID: try node.jobID(), process: try ProcessRecord(node.member("process")))
    case "check.interrupted": self = .checkInterrupted(jobID: try node.jobID())
    case "finish.refused":
      self = .finishRefused(jobID: try node.jobID(), refusals: try node.list("refusals", Refusal.init))
    case "finish.accepted": self = .finishAccepted(try Acceptance(node))
    case "finish.withdrawn":
      self = .finishWithdrawn(jobID: try node.jobID(), reason: try node.text("reason"))
    case "finish.blocked":
      self = .finishBlocked(
        jobID: try node.jobID(), category: try node.choice("category"), reason: try node.text("reason"))
    case "agent.ended":
      self = .agentEnded(jobID: try node.jobID(), ending: try node.choice("ending"), detail: try node.text("detail"))
    case "work.seen":
      self = .workSeen(
        jobID: try node.jobID(), tree: try node.text("tree"),
        failing: node["failing"]?.kind == .array ? try node.texts("failing") : nil)
    case "usage.reported": self = .usageReported(jobID: try node.jobID(), usage: try Usage(node))
    case "work.committed": self = .workCommitted(jobID: try node.jobID(), commit: node.textIfPresent("commit"))
    case "story.passed":
      self = .storyPassed(
        story: try node.storyID("story"), jobID: try node.jobID(), commit: node.textIfPresent("commit"))
    case "story.blocked":
      self = .storyBlocked(
        story: try node.storyID("story"), category: try node.choice("category"), reason: try node.text("reason"),
        because: node.textIfPresent("because").flatMap(StoryID.init))
    case "work.kept":
      self = .workPreserved(
        story: try node.storyID("story"), ref: node.textIfPresent("ref"), files: try node.texts("files"))
    case "tree.planned": self = .treePlanned(try TreeRecord(node))
    case "tree.ready": self = .treeReady(path: try node.text("path"))
    case "tree.removed": self = .treeRemoved(path: try node.text("path"))
    case "work.stored": self = .workStored(jobID: try node.jobID(), commit: try node.text("commit"))
    case "merge.started":
      self = .mergeStarted(
        jobID: try node.jobID(), trial: try MergeTrial(node), process: try ProcessRecord(node.member("process")))
    case "merge.interrupted":
      self = .mergeInterrupted(jobID: try node.jobID(), reason: try node.text("reason"))
    case "merge.checked":
      self = .mergeChecked(
        jobID: try node.jobID(), trial: try MergeTrial(node), gates: try node.list("gates", GateResult.init))
    case "merge.refused": self = .mergeRefused(jobID: try node.jobID(), problem: try MergeProblem(node))
    case "recovery.asked": self = .recoveryAsked(try RecoveryQuestion(node))
    case "recovery.answered":
      self = .recoveryAnswered(
        story: try node.storyID("story"), answer: try node.choice("answer"), ref: node.textIfPresent("ref"))
    case "draft.reached": self = .draftReached(try node.choice("stage"))
    case "provider.limited": self = .providerLimited(try ProviderLimit(node))
    case "provider.cleared": self = .providerCleared(try ProviderRoute(node))
    case "breaker.tripped": self = .breakerTripped(try BreakerTrip(node))
    case "journal.repaired": self = .journalRepaired(droppedBytes: try node.number("droppedBytes"))
    default: throw RecordError("there is no event `\(ForeignText.line(name))`")
    }
  }
}

extension JSONValue {
  /// A text, or null.
  fileprivate static func text(_ text: String?) -> JSONValue {
    text.map { .string($0) } ?? .null
  }
}
