extension CommandTable {
  /// The commands of `takt-helper`.
  ///
  /// A command is one file in `Commands/` and one line here; parser, help, completions, reference, man page and hooks
  /// follow.
  package static let takt = CommandTable(
    tool: "takt-helper",
    summary: "everything in takt that is not left to a language model",
    nouns: [
      CommandNoun("run", "begin, drive, watch and stop runs"),
      CommandNoun("plan", "make, review and schedule a plan"),
      CommandNoun("workspace", "list and clean up work trees and preserved work"),
      CommandNoun("workflow", "list and print workflows"),
      CommandNoun("config", "list, print and change settings"),
    ],
    commands: [
      RunCommand.command,
      RunResumeCommand.command,
      RunStopCommand.command,
      RunStatusCommand.command,
      DemoCommand.command,

      PlanCreateCommand.command,
      PlanDraftCommand.command,
      PlanReviewCommand.command,
      PlanAcceptCommand.command,
      PlanImportCommand.command,
      PlanWavesCommand.command,

      WorkspaceListCommand.command,
      WorkspaceGCCommand.command,

      ValidateCommand.command,
      GatesCommand.command,
      MetricsCommand.command,
      DoctorCommand.command,

      ConfigCommand.command,
      ConfigGetCommand.command,
      ConfigSetCommand.command,
      ConfigUnsetCommand.command,
      WorkflowListCommand.command,
      WorkflowShowCommand.command,

      CompletionsCommand.command,
      HelpCommand.command,
      VersionCommand.command,

      RunStartCommand.command,
      RunNextCommand.command,
      BriefCommand.command,
      FinishCommand.command,
      GuideCommand.command,
      HookCommand.command,
      CompleteCommand.command,
      ReferenceCommand.command,
    ])
}
