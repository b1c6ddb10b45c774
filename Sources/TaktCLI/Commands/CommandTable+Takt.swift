extension CommandTable {
  /// The commands of `takt-helper`.
  ///
  /// A command is one file in `Commands/` and one line here; parser, help, completions and reference follow.
  package static let takt = CommandTable(
    tool: "takt-helper",
    summary: "everything in takt that is not left to a language model",
    commands: [
      StartCommand.command,
      NextCommand.command,
      RunCommand.command,
      ResumeCommand.command,
      StopCommand.command,
      DemoCommand.command,
      StatusCommand.command,
      TreesCommand.command,
      TreesCleanCommand.command,
      PlanCreateCommand.command,
      PlanDraftCommand.command,
      PlanReviewCommand.command,
      PlanAcceptCommand.command,
      BriefCommand.command,
      FinishCommand.command,
      GatesCommand.command,
      ValidateCommand.command,
      GuideCommand.command,
      WavesCommand.command,
      ImportCommand.command,
      HookCommand.command,
      DoctorCommand.command,
      CompletionsCommand.command,
      HelpCommand.command,
      ReferenceCommand.command,
      VersionCommand.command,
    ])
}
