/// One unit of work of a run: what was asked for, and how far it has come.
@dynamicMemberLookup
package struct Job: Hashable, Sendable {
  /// Where an assignment stands.
  package enum Phase: Hashable, Sendable {
    /// It waits for an agent.
    case offered
    /// An agent has fetched the brief.
    case briefed
    /// The helper checks the agent's report.
    case checking(ProcessRecord)
    /// The report is accepted; what is in it is not in git yet.
    case accepted(Acceptance)
    /// The report is accepted, its work is a commit of its own and on its way to the run's branch.
    case merging(MergeState)
    /// The report is accepted and in git.
    case settled
    /// The agent reported that it cannot do the work.
    case reportedBlocked(BlockCategory, reason: String)
    /// The agent went without an accepted report.
    case ended(AgentEnding, detail: String)
  }

  /// What was given out.
  package let spec: JobSpec
  /// During which visit of its step it was given out, from 1.
  package let visit: Int
  /// When it was given out.
  package let assignedAt: Timestamp
  /// Where it stands.
  package internal(set) var phase: Phase = .offered
  /// The process that the helper started for it.
  package internal(set) var process: ProcessRecord?
  /// The Claude Code agent that fetched the brief, or the empty string.
  package private(set) var agent = ""
  /// Where Claude Code says whether that agent has ended, or the empty string.
  package private(set) var record = ""
  /// What the checkout held when the agent of a step first fetched the brief, or nil.
  package internal(set) var treeAtBrief: String?
  /// Whether an agent ever fetched the brief.
  package private(set) var wasBriefed = false
  /// Whether a person had the story begun anew since, so that nothing of this attempt is gone on with.
  package internal(set) var isForgotten = false
  /// What each refused report was refused for.
  package private(set) var refusals: [[Refusal]] = []
  /// The accepted report.
  package private(set) var acceptance: Acceptance?
  /// The commit that has the accepted work, once there is one.
  package private(set) var commit: String?
  /// Why the last check came to no verdict although its helper was there; not the agent's fault.
  package private(set) var checkFault: String?
  /// When the assignment was accepted or ended.
  package private(set) var endedAt: Timestamp?
  /// What the agent used.
  package internal(set) var usage = Usage()

  init(spec: JobSpec, visit: Int, assignedAt: Timestamp) {
    self.spec = spec
    self.visit = visit
    self.assignedAt = assignedAt
  }

  package subscript<Value>(dynamicMember path: KeyPath<JobSpec, Value>) -> Value { spec[keyPath: path] }

  /// Why its last report could not be checked, as the reason for a rest; nil when that is not so.
  package var faultText: String? { checkFault.map { "a report could not be checked: \($0)" } }

  /// Whether an agent may still work on it.
  package var isOpen: Bool {
    switch phase {
    case .offered, .briefed, .checking: true
    case .accepted, .merging, .settled, .reportedBlocked, .ended: false
    }
  }

  /// Whether its work is merged on trial and found good, so that only the branch has to move.
  package var isMerged: Bool {
    if case .merging(let merge) = phase, case .checked = merge.phase { true } else { false }
  }

  /// Whether a helper that is alive, as far as the journal knows, checks the merged result.
  package var isBeingMerged: Bool {
    if case .merging(let merge) = phase, case .checking = merge.phase { true } else { false }
  }

  // MARK: - Changes

  mutating func brief(_ agent: String, record: String) {
    self.agent = agent
    self.record = record
    wasBriefed = true
    if case .offered = phase { phase = .briefed }
  }

  mutating func refuse(_ refusals: [Refusal]) {
    self.refusals.append(refusals)
    phase = .briefed
    checkFault = nil
  }

  mutating func interruptCheck(_ reason: String) {
    phase = .briefed
    checkFault = reason.isEmpty ? nil : reason
  }

  mutating func accept(_ acceptance: Acceptance, at: Timestamp) {
    self.acceptance = acceptance
    commit = acceptance.commit
    end(.accepted(acceptance), at: at)
  }

  mutating func recordCommit(_ commit: String?) {
    self.commit = commit
    phase = .settled
  }

  mutating func end(_ phase: Phase, at: Timestamp) {
    self.phase = phase
    endedAt = at
  }

  /// Takes in the commit of work that an older helper accepted.
  mutating func store(_ commit: String) {
    guard case .accepted = phase else { return }
    phase = .merging(MergeState(commit: commit))
    self.commit = commit
  }

  /// Takes an acceptance back: nothing of it is in git, and another attempt follows.
  mutating func withdraw(_ reason: String, at: Timestamp) {
    acceptance = nil
    commit = nil
    end(.ended(.interrupted, detail: reason), at: at)
  }
}
