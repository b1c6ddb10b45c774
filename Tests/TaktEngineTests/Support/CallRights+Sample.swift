import TaktModel

extension CallRights {
  /// Rights like those of takt's own table, which TaktCLITests look at.
  static let sample = CallRights([
    Rule(paths: [["start"]], callers: [.user, .session], userOptions: ["-C"]),
    Rule(paths: [["next"]], callers: [.session], userOptions: ["-C"], isSlow: true),
    Rule(paths: [["brief"], ["finish"], ["gates"]], callers: [.agent], userOptions: ["-C"], isSlow: true),
  ])
}
