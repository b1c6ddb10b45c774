extension Parameter {
  /// Shows help instead of running.
  package static let help = Parameter.flag("help", short: "h", "show help and do nothing else")

  /// Says where the command runs.
  package static let directory = Parameter.option(
    "directory", short: "C", "DIR", isForUserOnly: true, completion: .directories, "run as if started in DIR")

  /// Says when output is coloured.
  package static let color = Parameter.option(
    "color", "WHEN", choices: ["auto", "always", "never"],
    "colour output: on a terminal unless NO_COLOR is set (auto), always or never")

  /// Asks for facts as one JSON value; only commands that print facts declare it.
  package static let json = Parameter.flag("json", "print one JSON value on standard output")

  /// Shows the version instead of running; understood before a command only.
  package static let version = Parameter.flag("version", "show the version and do nothing else")

  /// The parameters that every command understands, before and after its name.
  package static let shared: [Parameter] = [directory, color, help]
}
