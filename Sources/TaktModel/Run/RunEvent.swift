/// One thing that happened in a run; the journal is a list of these and the only source of a run's state.
package enum RunEvent: Hashable, Sendable {
  /// A run began.
  case runStarted(RunHeader)
  /// The run's branch is there and, in solo mode, checked out.
  case branchReady
  /// A driver took charge of the run.
  case driverAttached(Driver)
  /// The driver gave up charge in good order.
  case driverDetached
  /// A person asked for the run to rest.
  case runStopped(reason: String)
  /// A person asked for the run to go on.
  case runResumed
  /// The run is over.
  case runFinished(RunResult)

  /// The workflow entered a step.
  case stepStarted(step: String)
  /// The helper carried out a step of its own.
  case systemFinished(step: String, outcome: String)
  /// A step is over, with what came out of it.
  case stepFinished(step: String, outcome: StepOutcome)

  /// An assignment is there to be taken.
  case agentAssigned(Assignment)
  /// The helper started an agent's process.
  case agentSpawned(token: Token, process: ProcessRecord)
  /// An agent fetched its brief; the record is where Claude Code says whether it has ended, or empty.
  case agentBriefed(token: Token, agent: String, record: String)
  /// An agent reported, and the helper began to check.
  case checkStarted(token: Token, process: ProcessRecord)
  /// The helper that was checking is gone without a verdict.
  case checkInterrupted(token: Token)
  /// The check found reasons against the report; the agent may go on.
  case finishRefused(token: Token, refusals: [Refusal])
  /// The check found nothing against the report: what is in it will be committed.
  case finishAccepted(Acceptance)
  /// The branch moved before an accepted report was in git, so what was checked is not what would be committed.
  case finishWithdrawn(token: Token, reason: String)
  /// The agent reported that it cannot do the work.
  case finishBlocked(token: Token, category: BlockCategory, reason: String)
  /// The agent is gone without an accepted report.
  case agentEnded(token: Token, ending: AgentEnding, detail: String)
  /// What an agent used, as its own program reports it.
  case usageReported(token: Token, usage: Usage)

  /// An accepted report of a step of its own is in git.
  case workCommitted(token: Token, commit: String?)
  /// An accepted story is in git; there is no commit when the story needed no change.
  case storyPassed(story: StoryID, token: Token, commit: String?)
  /// A story will not be done in this run.
  case storyBlocked(story: StoryID, category: BlockCategory, reason: String, because: StoryID?)
  /// Unfinished work of a blocked story was moved out of the way; there is no ref when there was none.
  case workKept(story: StoryID, ref: String?, files: [String])

  /// A draft of a plan reached a state: made by the helper, looked at or accepted by a person.
  case draftReached(DraftStage)

  /// A torn record at the journal's end was taken off.
  case journalRepaired(droppedBytes: Int)
}

/// What has become of the draft of a plan.
package enum DraftStage: String, Hashable, Sendable, CaseIterable {
  /// It is there and valid.
  case draft
  /// A person was shown it.
  case reviewing
  /// A person made it the plan.
  case accepted
}

/// How a run works.
package enum RunMode: String, Hashable, Sendable, CaseIterable {
  /// One story at a time on the run's branch in the user's checkout.
  case solo
  /// Several stories at a time, each in its own tree.
  case team
  /// No stories: a document is turned into a plan.
  case planning

  /// The modes in which stories are worked on.
  package static let building: [RunMode] = [.solo, .team]
}

/// What is settled when a run begins.
package struct RunHeader: Hashable, Sendable {
  /// How the run works.
  package var mode: RunMode
  /// The name of the workflow, whose text is kept in the run's folder.
  package var workflow: String
  /// The plan's file, relative to the repository's root; in planning mode the document that it is made from.
  package var plan: String
  /// The branch the work goes to.
  package var branch: String
  /// The branch that was checked out before, or the empty string.
  package var originalBranch: String
  /// The commit the run begins from.
  package var base: String
  /// Stories that count as done already.
  package var carried: [CarriedStory]
  /// In planning mode, how often stories that are too big may be split.
  package var depth: Int

  /// Creates a header.
  package init(
    mode: RunMode, workflow: String, plan: String, branch: String, originalBranch: String, base: String,
    carried: [CarriedStory] = [], depth: Int = 0
  ) {
    self.mode = mode
    self.workflow = workflow
    self.plan = plan
    self.branch = branch
    self.originalBranch = originalBranch
    self.base = base
    self.carried = carried
    self.depth = depth
  }
}

/// A story that counts as done when a run begins.
package struct CarriedStory: Hashable, Sendable {
  /// The story.
  package var story: StoryID
  /// The commit of an earlier run that proves it; nil when only the person who started the run says so.
  package var commit: String?

  /// Creates a carried story.
  package init(_ story: StoryID, commit: String?) {
    self.story = story
    self.commit = commit
  }
}

/// A process that can be told from any other, also after a restart of the machine.
package struct ProcessRecord: Hashable, Sendable {
  /// The process id.
  package var pid: Int
  /// The system's own record of when the process began.
  package var startTime: String
  /// The boot in which the process ran.
  package var boot: String

  /// Creates a record.
  package init(pid: Int, startTime: String, boot: String) {
    self.pid = pid
    self.startTime = startTime
    self.boot = boot
  }
}

/// Who is in charge of a run.
package struct Driver: Hashable, Sendable {
  /// The two ways to drive a run.
  package enum Kind: String, Hashable, Sendable {
    /// A Claude Code session that asks `next`.
    case session
    /// The helper itself.
    case headless
  }

  /// Which way this driver works.
  package var kind: Kind
  /// The process in charge, when it is known.
  package var process: ProcessRecord?
  /// The Claude Code session, or the empty string.
  package var session: String
  /// The agent that a headless driver starts, or the empty string.
  package var agent: String
  /// The script of a scripted agent, or the empty string.
  package var script: String

  /// Creates a driver.
  package init(kind: Kind, process: ProcessRecord?, session: String = "", agent: String = "", script: String = "") {
    self.kind = kind
    self.process = process
    self.session = session
    self.agent = agent
    self.script = script
  }
}

/// One piece of work given to one agent.
package struct Assignment: Hashable, Sendable {
  /// The word by which the agent names it.
  package var token: Token
  /// What the agent is there for.
  package var role: Role
  /// The workflow's step that it belongs to.
  package var step: String
  /// The story, when it is one.
  package var story: StoryID?
  /// Which attempt at the story or step this is, from 1.
  package var attempt: Int
  /// The Claude Code agent type.
  package var agent: String
  /// The model, or nil for the session's own.
  package var model: String?

  /// Creates an assignment.
  package init(
    token: Token, role: Role, step: String, story: StoryID?, attempt: Int, agent: String, model: String? = nil
  ) {
    self.token = token
    self.role = role
    self.step = step
    self.story = story
    self.attempt = attempt
    self.agent = agent
    self.model = model
  }
}

/// One reason against an agent's report.
package struct Refusal: Hashable, Sendable {
  /// A stable name such as `finish.gate-failed`.
  package var code: String
  /// What is wrong, in a form that the agent can act on.
  package var message: String

  /// Creates a refusal.
  package init(code: String, message: String) {
    self.code = code
    self.message = message
  }

  /// Whether the report said something that evidence contradicts, rather than leaving something out.
  package var isDrift: Bool {
    ["finish.no-changes", "finish.files-claimed", "finish.gate-failed"].contains(code)
  }
}

/// What an accepted report says and what the helper saw.
package struct Acceptance: Hashable, Sendable {
  /// What an agent says of its work.
  package enum Outcome: String, Hashable, Sendable {
    /// It is done, and the tree has changes.
    case done
    /// It is done already; nothing needed to change.
    case unchanged
  }

  /// The assignment.
  package var token: Token
  /// What the agent says of its work; for a step of its own, the rule's condition that the agent chose is `choice`.
  package var outcome: Outcome
  /// The condition that an agent of a step of its own chose, else empty.
  package var choice: String
  /// The tree that was checked, as git names it.
  package var tree: String
  /// The commit that it follows.
  package var parent: String
  /// The files that differ between the two, sorted.
  package var files: [String]
  /// What the gates said about that tree.
  package var gates: [GateResult]
  /// Where the workbook or report is filed, relative to the run's folder's repository root.
  package var workbook: String
  /// Why nothing needed to change, else empty.
  package var reason: String

  /// Creates an acceptance.
  package init(
    token: Token, outcome: Outcome, choice: String = "", tree: String, parent: String, files: [String],
    gates: [GateResult], workbook: String, reason: String = ""
  ) {
    self.token = token
    self.outcome = outcome
    self.choice = choice
    self.tree = tree
    self.parent = parent
    self.files = files
    self.gates = gates
    self.workbook = workbook
    self.reason = reason
  }
}

/// What a gate said.
package struct GateResult: Hashable, Sendable {
  /// The gate's name.
  package var name: String
  /// How the command ended: `exit 0`, `signal 9`, `timed out after 600 s`.
  package var ending: String
  /// Whether that means that the gate is passed.
  package var passed: Bool
  /// How long it ran.
  package var milliseconds: Int
  /// Where its output is, relative to the repository's root.
  package var log: String

  /// Creates a result.
  package init(name: String, ending: String, passed: Bool, milliseconds: Int, log: String) {
    self.name = name
    self.ending = ending
    self.passed = passed
    self.milliseconds = milliseconds
    self.log = log
  }
}

/// Why a story is not done.
package enum BlockCategory: String, Hashable, Sendable, CaseIterable {
  /// The work went wrong; another attempt may succeed.
  case implementationError = "implementation_error"
  /// The story can be read in more than one way.
  case specUnclear = "spec_unclear"
  /// The story cannot be done as it is written.
  case specImpossible = "spec_impossible"
  /// A story that it depends on is not done.
  case dependency

  /// The categories that an agent may name.
  package static let reportable: [BlockCategory] = [.implementationError, .specUnclear, .specImpossible]
}

/// How an agent went without an accepted report.
package enum AgentEnding: String, Hashable, Sendable, CaseIterable {
  /// It stopped by itself.
  case silent
  /// Its program failed.
  case crashed
  /// It ran into a time limit.
  case timedOut = "timed_out"
  /// Its reports were refused too often.
  case refused
  /// Its driver was gone; not the agent's fault, so the attempt does not count.
  case interrupted

  /// Whether the attempt counts against the story's retries.
  package var countsAsFailure: Bool { self != .interrupted }
}

/// What an agent used.
package struct Usage: Hashable, Sendable {
  /// Tokens read, cached ones included.
  package var inputTokens: Int
  /// Tokens written.
  package var outputTokens: Int
  /// The price in millionths of a US dollar, as the agent's program states it.
  package var microdollars: Int
  /// How long the agent worked.
  package var milliseconds: Int

  /// Creates a usage.
  package init(inputTokens: Int = 0, outputTokens: Int = 0, microdollars: Int = 0, milliseconds: Int = 0) {
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.microdollars = microdollars
    self.milliseconds = milliseconds
  }

  package static func + (left: Usage, right: Usage) -> Usage {
    Usage(
      inputTokens: left.inputTokens + right.inputTokens, outputTokens: left.outputTokens + right.outputTokens,
      microdollars: left.microdollars + right.microdollars, milliseconds: left.milliseconds + right.milliseconds)
  }
}

/// How a run ended.
package struct RunResult: Hashable, Sendable {
  /// The two ends.
  package enum Kind: String, Hashable, Sendable {
    /// The goal is reached.
    case complete
    /// It is not.
    case blocked
  }

  /// Which end it was.
  package var kind: Kind
  /// Why, in one sentence; empty when the goal is reached.
  package var reason: String

  /// Creates a result.
  package init(_ kind: Kind, reason: String = "") {
    self.kind = kind
    self.reason = reason
  }
}
