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
  /// The run is to rest when one more story is done, or that is lifted.
  case runLimited(toOneStory: Bool)
  /// The run is over.
  case runFinished(RunResult)

  /// The workflow entered a step.
  case stepStarted(step: String)
  /// The helper carried out a step of its own.
  case systemFinished(step: String, outcome: String)
  /// A step is over, with what came out of it.
  case stepFinished(step: String, outcome: StepOutcome)

  /// An assignment is there to be taken.
  case jobAssigned(JobSpec)
  /// The helper started an agent's process.
  case agentSpawned(jobID: JobID, process: ProcessRecord)
  /// An agent fetched its brief; the record is where Claude Code says whether it has ended, or empty.
  case agentBriefed(jobID: JobID, agent: String, record: String)
  /// An agent reported, and the helper began to check.
  case checkStarted(jobID: JobID, process: ProcessRecord)
  /// The helper that was checking is gone without a verdict.
  case checkInterrupted(jobID: JobID)
  /// The check found reasons against the report; the agent may go on.
  case finishRefused(jobID: JobID, refusals: [Refusal])
  /// The check found nothing against the report: what is in it will be committed.
  case finishAccepted(Acceptance)
  /// The branch moved before an accepted report was in git, so what was checked is not what would be committed.
  case finishWithdrawn(jobID: JobID, reason: String)
  /// The agent reported that it cannot do the work.
  case finishBlocked(jobID: JobID, category: BlockCategory, reason: String)
  /// The agent is gone without an accepted report.
  case agentEnded(jobID: JobID, ending: AgentEnding, detail: String)
  /// The helper looked at an agent's checkout: its tree, and the gates that fail on it when they were run.
  case workSeen(jobID: JobID, tree: String, failing: [String]?)
  /// What an agent used, as its own program reports it.
  case usageReported(jobID: JobID, usage: Usage)

  /// An accepted report of a step of its own is in git.
  case workCommitted(jobID: JobID, commit: String?)
  /// An accepted story is in git; there is no commit when the story needed no change.
  case storyPassed(story: StoryID, jobID: JobID, commit: String?)
  /// A story will not be done in this run.
  case storyBlocked(story: StoryID, category: BlockCategory, reason: String, because: StoryID?)
  /// Unfinished work of a blocked story was moved out of the way; there is no ref when there was none.
  case workPreserved(story: StoryID, ref: String?, files: [String])

  /// A tree is about to be made or taken over.
  case treePlanned(TreeRecord)
  /// A tree is as it should be.
  case treeReady(path: String)
  /// A tree is gone.
  case treeRemoved(path: String)

  /// Accepted work of a team is a commit of its own and waits to be merged.
  case workStored(jobID: JobID, commit: String)
  /// Stored work is merged on trial, and the gates run on the result.
  case mergeStarted(jobID: JobID, trial: MergeTrial, process: ProcessRecord)
  /// The check of a merge came to no end, or the branch moved meanwhile; the work waits again.
  case mergeInterrupted(jobID: JobID, reason: String)
  /// The merged result is good.
  case mergeChecked(jobID: JobID, trial: MergeTrial, gates: [GateResult])
  /// Stored work cannot be merged as it is.
  case mergeRefused(jobID: JobID, problem: MergeProblem)

  /// A person has to say how it goes on, because journal, git and trees do not fit together.
  case recoveryAsked(RecoveryQuestion)
  /// The question about a story is answered, or has no ground any more; what was put aside is kept under the ref.
  case recoveryAnswered(story: StoryID, answer: RecoveryAnswer, ref: String?)

  /// A draft of a plan reached a state: made by the helper, looked at or accepted by a person.
  case draftReached(DraftStage)

  /// A model's provider did not let an agent work.
  case providerLimited(ProviderLimit)
  /// It may be tried again.
  case providerCleared(ProviderRoute)
  /// A breaker ended the run's work; the run rests.
  case breakerTripped(BreakerTrip)

  /// A torn record at the journal's end was taken off.
  case journalRepaired(droppedBytes: Int)
}
